#include "room.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "message/session_messages.hpp"
#include "room_journal.hpp"
#include "thrown.hpp"
#include "transport/prefetch.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

namespace {

constexpr std::int32_t recent_s = 2;  // at least, of which who comes back is told the reliable events

// One client's way out for snapshot parts.
class SessionSink final : public PartSink {
public:
    SessionSink(transport::ServerTransport& transport, transport::SessionId session, ServerStats& stats)
        : transport_(transport), session_(session), stats_(stats) {}
    std::uint64_t send_part(std::span<const std::byte> part) override {
        stats_.snapshot_bytes += part.size();
        return transport_.send_state(session_, part);
    }

private:
    transport::ServerTransport& transport_;
    transport::SessionId session_;
    ServerStats& stats_;
};

SavedPlayer saved(const Player& player) {
    return {player.id, player.name, player.bot, player.seat, player.identity, player.said};
}

void append(EventQueue& queue, EventRecord event, std::span<const std::uint32_t> slots) {
    event.first_slot = static_cast<std::uint32_t>(queue.slots.size());
    queue.slots.insert(queue.slots.end(), slots.begin(), slots.end());
    queue.records.push_back(event);
}

}  // namespace

Room::Room(RoomId id, std::string label, const Description& description, std::unique_ptr<WorldHost> world,
           const Fairness& fairness, SnapshotWriter& writer)
    : id_(id),
      label_(std::move(label)),
      description_(description),
      history_(std::make_unique<snapshot::History>()),
      world_(std::move(world)),
      interest_(description),
      writer_(writer) {
    world_->set_past(history_.get());
    world_->set_fairness(fairness);
}

bool Room::awake() const {
    return std::ranges::any_of(members_, [](const Player* player) { return player->hears(); });
}

void Room::resume(const Checkpoint& checkpoint, std::span<Player* const> players) {
    tick_ = checkpoint.frame.tick;
    chat_.restore({checkpoint.lines.begin(), checkpoint.lines.end()}, checkpoint.newest_line);
    recent_.clear();
    correct(checkpoint);
    for (const SavedPlayer& saved : checkpoint.players) {
        const auto player = std::ranges::find_if(players, [&](const Player* one) { return one->id == saved.id; });
        world_->resume_player(saved.id);
        if (player == players.end()) {
            world_->leave(saved.id);
        } else {
            members_.push_back(*player);
        }
    }
}

void Room::correct(const Checkpoint& checkpoint) {
    world_->resume(checkpoint.frame, checkpoint.world);
    if (checkpoint.past.empty()) {
        const snapshot::CountedFrame only(checkpoint.frame);
        history_->resume({&only, 1}, description_);
    } else {
        history_->resume(checkpoint.past, description_);
    }
}

Checkpoint Room::checkpoint() const {
    Checkpoint checkpoint;
    checkpoint.room = id_;
    checkpoint.label = label_;
    checkpoint.lines.assign(chat_.lines().begin(), chat_.lines().end());
    checkpoint.newest_line = chat_.newest();
    checkpoint.past = history_->share();
    if (!checkpoint.past.empty()) {
        checkpoint.frame.entities.reserve(checkpoint.past.back()->entities.size());
        checkpoint.frame.slots.reserve(checkpoint.past.back()->slots.size());
    }
    world_->flatten(checkpoint.frame);
    world_->save(checkpoint.world);
    for (const Player* player : members_) checkpoint.players.push_back(saved(*player));
    return checkpoint;
}

void Room::come_back(Player& player) {
    player.absent = false;
    player.missed_events = true;
}

const message::Chat* Room::say(Player* player, message::Chat chat) {
    if (player != nullptr) {
        if (chat.said <= player->said) return nullptr;
        player->said = chat.said;
    }
    const message::Chat& line = chat_.add(std::move(chat));
    if (journal_ != nullptr) journal_->add(Said{line});
    return &line;
}

void Room::took_seat(const Player& player) {
    if (journal_ != nullptr && player.playing) journal_->add(TookSeat{player.id, player.seat});
}

void Room::join(Player& player) {
    members_.push_back(&player);
    player.playing = true;
    try {
        if (!failed_) world_->join(player.id);
    } catch (...) {
        fail(what_was_thrown());
    }
    if (journal_ != nullptr) journal_->add(CameIn{saved(player)});
}

void Room::leave(Player& player) {
    if (!player.playing) return;
    player.playing = false;
    std::erase(members_, &player);
    interest_.forget(player.id);
    try {
        if (!failed_) world_->leave(player.id);
    } catch (...) {
        fail(what_was_thrown());
    }
    if (journal_ != nullptr) journal_->add(WentOut{player.id});
}

void Room::step(ServerStats& stats) {
    ++tick_;
    ran_.tick = tick_;
    ran_.commands.clear();
    ran_.slots.clear();
    for (std::size_t i = 0; i < members_.size(); ++i) {
        if (i + 8 < members_.size()) members_[i + 8]->commands.expect();
        if (i + 4 < members_.size()) members_[i + 4]->commands.expect_take(tick_);
        Player* player = members_[i];
        bool arrived = true;
        const auto slots = player->commands.take(tick_, arrived);
        if (!arrived && player->hears() && player->commands.ever_arrived()) {
            ++stats.commands_missing;
            ++player->command_report.missing;
            player->command_report.missed_at = tick_;
        }
        world_->set_command(player->id, slots, arrived || player->bot);
        world_->set_player_view(player->id, player->commands.view());
        if (journal_ == nullptr) continue;
        ran_.commands.push_back({player->id, arrived || player->bot, player->commands.view()});
        ran_.slots.insert(ran_.slots.end(), slots.begin(), slots.end());
    }
    run_rules(stats);
    // Before anybody is told of it: what a client has seen is never taken back.
    if (journal_ != nullptr) journal_->add(ran_);
}

void Room::step_again(const RanTick& ran) {
    tick_ = ran.tick;
    const std::size_t per_command = description_.command.fields.size();
    for (std::size_t i = 0; i < ran.commands.size(); ++i) {
        const RanTick::Command& command = ran.commands[i];
        if (std::ranges::find(members_, command.player, &Player::id) == members_.end()) continue;
        world_->set_command(command.player, std::span(ran.slots).subspan(i * per_command, per_command),
                            command.arrived);
        world_->set_player_view(command.player, command.view);
    }
    ServerStats counted_then;
    run_rules(counted_then);
}

void Room::run_rules(ServerStats& stats) {
    world_->step(tick_);
    judgements_.add(world_->judgements(), stats);
    world_->flatten(history_->begin(tick_));
    history_->commit(description_);
    ++stats.ticks;
    const EventQueue& events = world_->events();
    for (const EventRecord& event : events.records) {
        const bool reliable = description_.events[event.kind].delivery.reliable;
        append(reliable ? recent_ : unsent_, event, events.slots_of(event));
    }
    // Not each tick: what is kept is copied.
    const std::int32_t recent = recent_s * static_cast<std::int32_t>(description_.tick_rate.value);
    if (!recent_.records.empty() && tick_ - recent_.records.front().tick > 2 * recent)
        keep_since(recent_, tick_ - recent);
}

void Room::send(transport::ServerTransport& transport, TimePoint now, const LoadShedder& shed, ServerStats& stats) {
    interest_.rebuild(*history_->newest(), *world_);
    writer_.begin(*history_->newest());
    for (std::size_t i = 0; i < members_.size(); ++i) {
        expect(i, transport);
        Player* player = members_[i];
        if (!player->hears()) continue;
        try {
            send_to(*player, transport, now, shed, stats);
        } catch (const std::bad_alloc&) {
            ++stats.out_of_memory;
            player->out_of_memory = true;
        }
    }
    drop_told_events();
}

// What the next clients are kept in is in no cache: it is asked for while this one is written, what is behind a pointer
// one client later than the pointer.
void Room::expect(std::size_t member, const transport::ServerTransport& transport) const {
    if (member + 4 < members_.size()) members_[member + 4]->expect_snapshot();
    if (member + 3 < members_.size() && members_[member + 3]->hears()) {
        transport::prefetch(*members_[member + 3]->snapshots);
        transport.expect_state(members_[member + 3]->session);
    }
    if (member + 2 < members_.size() && members_[member + 2]->hears()) {
        members_[member + 2]->snapshots->expect_write();
        transport.expect_sent(members_[member + 2]->session);
    }
}

void Room::send_to(Player& player, transport::ServerTransport& transport, TimePoint now, const LoadShedder& shed,
                   ServerStats& stats) {
    if (player.missed_events) {
        send_missed(player, transport);
    } else if (!world_->events().records.empty()) {
        send_reliable_events(player, world_->events(), tick_, transport);
    }
    player.snapshots->charge(transport.wire_bytes_sent(player.session));
    // Half of the clients on each tick, so that the load is even.
    if (shed.half_the_snapshots() && (tick_.value + player.id.value) % 2 != 0) return;
    player.snapshots->set_share(shed.half_the_budget() ? 0.5 : 1);
    if (player.snapshots->due(tick_)) send_snapshot(player, transport, now, stats);
}

void Room::send_snapshot(Player& player, transport::ServerTransport& transport, TimePoint now, ServerStats& stats) {
    ClientStream& stream = *player.snapshots;
    SessionSink sink(transport, player.session, stats);
    const bool alike = history_->alike_since(stream.sent_until());
    const bool stands = alike && interest_.stands(player.id, stream.known());
    if (!stands) interest_.find(player.id, stream.known(), alike, scratch_.relevant);
    gather_events(player, scratch_.events);
    const double loss = stream.weighs_loss() ? transport.path_stats(player.session).loss_percent : 0;
    const ClientStream::News news{*history_,
                                  stands ? std::nullopt : std::optional<std::span<const Relevant>>(scratch_.relevant),
                                  alike,
                                  &scratch_.events,
                                  player.command_report,
                                  now,
                                  loss};
    stream.write(news, writer_, scratch_, sink);
    player.command_report.margin = snapshot::CommandReport::no_margin;  // an old one misleads a clock that jumped
    const ReplicationStats state = stream.stats();
    stats.updates_postponed += state.postponed;
    stats.oldest_unsent = std::max(stats.oldest_unsent, state.oldest_unsent);
    ++stats.snapshots_sent;
}

void Room::gather_events(const Player& player, EventQueue& events) const {
    events.clear();
    const Tick until = player.snapshots->sent_until() ? player.snapshots->sent_until() : tick_ - 1;
    for (const EventRecord& event : unsent_.records) {
        const auto slots = unsent_.slots_of(event);
        if (event.tick > until && interest_.hears(player.id, event, slots)) append(events, event, slots);
    }
}

// What everybody has been told, or is too old to be worth telling.
void Room::drop_told_events() {
    Tick told = tick_;
    for (const Player* player : members_) {
        if (player->hears()) told = std::min(told, player->snapshots->sent_until());
    }
    keep_since(unsent_, tick_ - std::min(tick_ - told, static_cast<std::int32_t>(snapshot::longest_interval)));
}

// Only what happens after a tick is kept.
void Room::keep_since(EventQueue& queue, Tick after) {
    const auto kept = std::ranges::find_if(queue.records, [&](const EventRecord& event) { return event.tick > after; });
    if (kept == queue.records.begin()) return;
    EventQueue& rest = scratch_.events;
    rest.clear();
    for (auto event = kept; event != queue.records.end(); ++event) append(rest, *event, queue.slots_of(*event));
    std::swap(queue, rest);
}

// Tick by tick, as it would have been told them.
void Room::send_missed(Player& player, transport::ServerTransport& transport) {
    player.missed_events = false;
    for (auto event = recent_.records.begin(); event != recent_.records.end();) {
        const Tick tick = event->tick;
        if (tick > player.heard_tick) send_reliable_events(player, recent_, tick, transport);
        event = std::find_if(event, recent_.records.end(), [&](const EventRecord& one) { return one.tick != tick; });
    }
}

void Room::send_reliable_events(Player& player, const EventQueue& events, Tick tick,
                                transport::ServerTransport& transport) const {
    message::Events mine{tick, {}};
    for (const EventRecord& event : events.records) {
        const auto slots = events.slots_of(event);
        if (event.tick == tick && description_.events[event.kind].delivery.reliable &&
            interest_.hears(player.id, event, slots))
            append(mine.queue, event, slots);
    }
    if (!mine.queue.records.empty())
        transport.send_message(player.session, transport::Lane::events, message::encode(mine));
}

}  // namespace tickwire::server
