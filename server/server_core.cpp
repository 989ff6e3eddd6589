// Puts the server together: transport, reception of what clients say, rooms that step, and what the program polls.
#include "tickwire/detail/server_core.hpp"

#include <algorithm>
#include <atomic>
#include <new>
#include <thread>

#include "ban_list.hpp"
#include "counter_list.hpp"
#include "kept_state.hpp"
#include "message/text.hpp"
#include "prior_delivery.hpp"
#include "reception.hpp"
#include "room_return.hpp"
#include "roster_desk.hpp"
#include "security/random.hpp"
#include "server_setup.hpp"
#include "shard_report.hpp"
#include "tick_runner.hpp"

namespace tickwire::server {

namespace {

constexpr Duration longest_sleep = std::chrono::milliseconds(100);  // how late stop() may be noticed
constexpr Duration longest_wait = std::chrono::seconds(1);          // of wait_for_tick() while nobody plays
// Between ticks datagrams are taken in, but not one by one: the more often the nearer the next tick is, as commands
// come just before it, and what is read by then does not hold it up.
constexpr Duration most_spacing = std::chrono::milliseconds(2), least_spacing = std::chrono::microseconds(750);
constexpr Duration roster_period = std::chrono::seconds(2);  // for the pings in it; longer where many play

Duration spacing(Duration until_tick) {
    return std::min(std::clamp<Duration>(until_tick * 2 / 5, least_spacing, most_spacing), until_tick);
}

class Core final : public detail::ServerCore {
public:
    Core(Description description, ServerConfig config, std::uint64_t seed,
         std::unique_ptr<transport::ServerTransport> transport, std::unique_ptr<security::RandomSource> random,
         std::unique_ptr<KeptState> kept, std::unique_ptr<BanList> bans, std::unique_ptr<PriorDelivery> prior,
         TimePoint now)
        : description_(std::move(description)),
          config_(std::move(config)),
          seed_(seed),
          random_(std::move(random)),
          transport_(std::move(transport)),
          kept_(std::move(kept)),
          bans_(std::move(bans)),
          prior_(std::move(prior)),
          encoders_(description_, codec_level(config_.snapshot_level)),
          writer_(description_, encoders_, transport::max_state_bytes),
          players_(config_.max_players, config_.playing_timeout,
                   {config_.snapshot_every, least_kbit(config_), config_.max_client_kbit,
                    config_.early_references_below_percent}),
          rosters_(*transport_, players_),
          reception_({description_, config_, *transport_, players_, rooms_, rosters_, prior_.get(),
                      random_ ? *random_ : security::system_random(), gathering_, stats_}),
          ticks_({description_, config_, *transport_, players_, rooms_, reception_, stats_}),
          instance_(random_ ? random_->u64() : security::system_random().u64()),
          shard_report_(config_.shards, config_.shard) {
        if (prior_) encoders_.offer(prior_->prior());
        shard_report_.tell(load(), now);
        // Of several at one address the first speaks for all.
        if (config_.answer_queries && config_.shard == 0)
            transport_->answer_queries([this] { return info(); }, config_.lan_discovery);
    }

    RoomId add_room(std::unique_ptr<WorldHost> world, std::string label) override {
        const RoomId id{++newest_room_};
        rooms_[id] = std::make_unique<Room>(id, message::clean_text(label, message::max_label_bytes), description_,
                                            std::move(world), config_.fairness(), writer_);
        if (kept_) resume(*rooms_[id], players_, *kept_, {description_, config_.log, stats_});
        return id;
    }

    void close_room(RoomId room) override {
        for (Player* player : players_.in_room(room))
            reception_.dismiss(*player, DisconnectReason::server_closed, "the room was closed");
        rooms_.erase(room);
        rosters_.closed(room);
        if (kept_) kept_->forget(room);
    }

    bool has_room(RoomId room) const override { return rooms_.contains(room); }

    bool wait_for_tick() override {
        ticks_.run_in_real_time();
        const TimePoint patience = monotonic_now() + longest_wait;
        while (!stopping_.load(std::memory_order_relaxed)) {
            const TimePoint now = monotonic_now();
            TimePoint wake = std::min(transport_->next_deadline(), now + longest_sleep);
            if (ticks_.awake()) wake = std::min(wake, ticks_.clock().next());
            if (wake > now) transport_->carrier().wait(wake - now);
            const TimePoint then = monotonic_now();
            if (ticks_.awake() && ticks_.clock().next() <= then) break;
            receive(then);
            const bool nothing = transport_->events().empty() && transport_->next_deadline() > then;
            if (!ticks_.awake() && (!nothing || then >= patience))
                break;  // somebody is at the door, or the program may have something to do
            std::this_thread::sleep_for(ticks_.awake() ? spacing(ticks_.clock().next() - then) : most_spacing);
        }
        return !stopping_.load(std::memory_order_relaxed);
    }

    void stop() override { stopping_.store(true, std::memory_order_relaxed); }

    void advance(TimePoint now) override {
        receive(now);
        reception_.expire(now);
        contain([&] { run_ticks(now); });
        if (shard_report_.due(now)) shard_report_.tell(load(), now);
        contain([&] {
            if (kept_) kept_->keep(rooms_, now, config_.checkpoint_every, config_.log);
        });
        contain([&] { send_rosters(now); });
        contain([&] {
            if (prior_) stats_.prior_bytes += prior_->send(players_, *transport_, now);
        });
        transport_->flush(now);
        handle_transport(now);
        happenings_.clear();
        std::swap(happenings_, gathering_);
    }

    std::span<const Arrival> joined() const override { return happenings_.joined; }
    std::span<const Departure> left() const override { return happenings_.left; }
    std::span<const RoomFailure> failed() const override { return happenings_.failed; }
    std::span<const std::pair<RoomId, ChatLine>> chat() const override { return happenings_.chat; }

    void say(RoomId room, std::string_view text) override {
        std::string clean = message::clean_text(text, max_chat_bytes);
        if (!clean.empty() && rooms_.contains(room)) reception_.say(room, nullptr, {{{}, std::move(clean)}});
    }

    PlayerId add_bot(RoomId room, std::string_view name) override {
        if (!rooms_.contains(room)) return {};
        Player* bot = players_.add(description_, room, message::clean_text(name, max_name_bytes), {});
        if (bot == nullptr) return {};
        reception_.admit(*bot);
        return bot->id;
    }
    void remove_bot(PlayerId id) override {
        if (Player* bot = players_.find(id); bot != nullptr && bot->bot)
            reception_.dismiss(*bot, DisconnectReason::left, {});
    }
    void set_bot_command(PlayerId id, std::span<const std::uint32_t> slots) override {
        if (Player* bot = players_.find(id); bot != nullptr && bot->bot) bot->commands.set_last(slots);
    }
    void kick(PlayerId id, std::string_view why) override {
        if (Player* player = players_.find(id)) reception_.dismiss(*player, DisconnectReason::kicked, why);
    }

    Result<void> ban(const Ban& ban) override {
        if (auto added = bans_->add(ban); !added) return added;
        for (const auto& player : players_.all()) {
            if (!player || player->bot) continue;
            const auto why = bans_->banned(player->address, player->identity.user, unix_seconds());
            if (why) {
                player->absent = false;
                reception_.dismiss(*player, DisconnectReason::banned, *why);
            }
        }
        return write_bans();
    }
    bool unban(const std::string& addresses, std::uint64_t user) override {
        const bool was = bans_->remove(addresses, user);
        if (auto written = write_bans(); !written && config_.log) config_.log(LogLevel::error, written.error().message);
        return was;
    }
    std::vector<Ban> bans() const override { return bans_->all(unix_seconds()); }

    std::vector<RosterEntry> roster(RoomId room) const override {
        std::vector<RosterEntry> entries;
        for (const Player* player : players_.in_room(room)) {
            if (player->playing) entries.push_back(player->roster_entry());
        }
        return entries;
    }
    Tick tick(RoomId room) const override {
        const auto found = rooms_.find(room);
        return found == rooms_.end() ? Tick{} : found->second->tick();
    }
    const Frame* latest_frame(RoomId room) const override {
        const auto found = rooms_.find(room);
        return found == rooms_.end() ? nullptr : found->second->history().newest();
    }
    std::vector<Judgement> judgements(RoomId room, const JudgementQuery& query) const override {
        const auto found = rooms_.find(room);
        return found == rooms_.end() ? std::vector<Judgement>{} : found->second->judgements().find(query);
    }
    ReplicationStats replication(PlayerId id) const override {
        const Player* player = const_cast<Players&>(players_).find(id);
        return player != nullptr && player->snapshots ? player->snapshots->stats() : ReplicationStats{};
    }
    std::uint64_t seed() const override { return seed_; }
    std::uint16_t port() const override { return transport_->carrier().local_address().port; }

    ServerStats stats() const override {
        ServerStats stats = stats_;
        ticks_.add_to(stats);
        stats.players = players_.count();
        stats.rooms = static_cast<std::uint32_t>(rooms_.size());
        for (const auto& [id, room] : rooms_) stats.values_clamped += room->clamps().count;
        if (kept_) kept_->add_to(stats);
        return stats;
    }

    std::vector<std::pair<std::string, std::uint64_t>> transport_counters() const override {
        return list_counters(*transport_);
    }

    void close(DisconnectReason reason, std::string_view detail, TimePoint now) override {
        transport_->close(reason, detail, now);
        shard_report_.closed();
        for (auto& [id, room] : rooms_) {
            for (Player* player : players_.in_room(id)) {
                room->leave(*player);
                players_.remove(player->id);
            }
        }
        stats_.clients = 0;
        // The matches are over, for everybody: nothing of them is to come back.
        for (const auto& [id, room] : rooms_) {
            if (kept_) kept_->forget(id);
        }
    }

private:
    // What there is no memory for is left out, and done the next time.
    template <class Stage>
    void contain(Stage stage) noexcept {
        try {
            stage();
        } catch (const std::bad_alloc&) {
            ++stats_.out_of_memory;
        }
    }

    void receive(TimePoint now) {
        transport_->receive(now);
        handled_ = 0;
        handle_transport(now);
    }

    // Everything that the transport has found since the last call, in order.
    void handle_transport(TimePoint now) {
        for (; handled_ < transport_->events().size(); ++handled_) {
            reception_.expect(transport_->events().subspan(handled_));
            // Only receive() and flush() find more of them.
            reception_.handle(transport_->events()[handled_], ticks_.clock(), now);
        }
        const bool awake = std::ranges::any_of(rooms_, [](const auto& room) { return room.second->awake(); });
        ticks_.set_awake(awake, now);
    }

    // Of a room that has failed no checkpoint brings anything back.
    void run_ticks(TimePoint now) {
        std::size_t known = gathering_.failed.size();
        ticks_.run(now, gathering_.failed);
        for (; known < gathering_.failed.size(); ++known) {
            rosters_.closed(gathering_.failed[known].room);
            if (kept_) kept_->forget(gathering_.failed[known].room);
        }
    }

    Result<void> write_bans() { return kept_ ? kept_->write_bans(*bans_) : Result<void>{}; }

    Shards::Load load() const {
        const auto bots =
            std::ranges::count_if(players_.all(), [](const auto& player) { return player && player->bot; });
        return {port(), players_.count(), static_cast<std::uint32_t>(bots), config_.max_players, !ticks_.sheds_joins()};
    }

    ServerInfo info() const {
        const Shards::Load load = shard_report_.of_all(this->load());
        return {.instance = instance_,
                .game_hash = protocol_hash(description_),
                .game = description_.game,
                .name = config_.name,
                .map = rooms_.empty() ? std::string{} : rooms_.begin()->second->label(),
                .mode = config_.mode,
                .players = load.players,
                .bots = load.bots,
                .max_players = load.max_players,
                .admission = config_.admission,
                .tick_rate = description_.tick_rate};
    }

    void send_rosters(TimePoint now) {
        if (ticks_.awake() && now - rosters_sent_ >= roster_period * (1 + players_.count() / 32)) refresh_rosters(now);
        rosters_.send(now);
    }

    void refresh_rosters(TimePoint now) {
        rosters_sent_ = now;
        for (const auto& player : players_.all()) {
            if (!player || player->bot) continue;
            const auto rtt =
                std::chrono::duration_cast<std::chrono::milliseconds>(transport_->path_stats(player->session).rtt)
                    .count();
            player->ping_ms = static_cast<std::uint16_t>(std::clamp<std::int64_t>(rtt, 0, 65535));
        }
        for (const auto& [id, room] : rooms_) {
            if (room->awake()) rosters_.changed(id);
        }
    }

    const Description description_;
    const ServerConfig config_;
    const std::uint64_t seed_;
    std::unique_ptr<security::RandomSource> random_;  // null: the system's
    std::unique_ptr<transport::ServerTransport> transport_;
    std::unique_ptr<KeptState> kept_;       // null: nothing outlives this server
    std::unique_ptr<BanList> bans_;         // the transport asks it too
    std::unique_ptr<PriorDelivery> prior_;  // null: none is offered
    ServerStats stats_{};
    Happenings gathering_, happenings_;
    SnapshotWriter::Encoders encoders_;
    SnapshotWriter writer_;
    Players players_;
    Rooms rooms_;
    RosterDesk rosters_;
    Reception reception_;
    TickRunner ticks_;
    const std::uint64_t instance_;
    ShardReport shard_report_;
    std::atomic<bool> stopping_{false};
    std::size_t handled_ = 0;
    TimePoint rosters_sent_{};
    std::uint32_t newest_room_ = 0;
};

}  // namespace

}  // namespace tickwire::server

namespace tickwire::detail {

Result<std::unique_ptr<ServerCore>> ServerCore::open(Description description, ServerConfig config,
                                                     std::unique_ptr<Carrier> carrier, TimePoint now) {
    if (auto valid = config.validate(); !valid) return valid.error();
    const std::uint32_t rate = description.tick_rate.value;
    if (rate < 1 || rate > 240) {
        return Error{ErrorCode::invalid_argument,
                     description.game + "::tick_rate is " + std::to_string(rate) + ", must be 1 to 240"};
    }
    std::unique_ptr<server::PriorDelivery> prior;
    if (!config.prior_file.empty()) {
        if (auto ready = security::initialize_crypto(); !ready) return ready.error();
        auto read = server::PriorDelivery::open(config.prior_file, description, config.max_prior_kbit);
        if (!read) return read.error();
        prior = std::move(*read);
    }
    const std::uint64_t seed = config.seed != 0 ? config.seed : security::system_random().u64();
    auto opened = server::open_carrier(config, std::move(carrier), seed);
    if (!opened) return opened.error();
    std::unique_ptr<security::RandomSource> random;
    if (config.seeded_secrets) random = std::make_unique<security::SeededRandomSource>(seed);
    security::RandomSource& source = random ? *random : security::system_random();
    transport::ServerTransportConfig wired = server::transport_config(config);
    std::unique_ptr<server::KeptState> kept;
    auto bans = std::make_unique<server::BanList>();
    if (!config.state_folder.empty()) {
        auto opened_state = server::KeptState::open(config.state_folder, config.shard, description);
        if (!opened_state) return opened_state.error();
        kept = std::move(*opened_state);
        auto key = kept->server_key(source);
        if (!key) return key.error();
        wired.server_key = std::move(*key);
        auto read = kept->read_bans();
        if (!read) return read.error();
        *bans = std::move(*read);
        wired.used_tokens = kept->tokens().before();
        wired.token_used = [tokens = &kept->tokens()](const transport::UsedToken& token) { tokens->add(token); };
    }
    wired.banned = [list = bans.get()](const Address& address, std::uint64_t user) {
        return list->banned(address, user, server::unix_seconds());
    };
    auto transport = transport::ServerTransport::open(std::move(*opened), wired, source, now);
    if (!transport) return transport.error();
    return std::unique_ptr<ServerCore>(
        std::make_unique<server::Core>(std::move(description), std::move(config), seed, std::move(*transport),
                                       std::move(random), std::move(kept), std::move(bans), std::move(prior), now));
}

}  // namespace tickwire::detail
