// Puts the client together: a connection that comes back by itself, and the room that it leads to.
#include "tickwire/detail/client_core.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "client_socket.hpp"
#include "message/text.hpp"
#include "offered_prior.hpp"
#include "reconnect.hpp"
#include "room_session.hpp"
#include "roster_view.hpp"
#include "said_lines.hpp"
#include "security/random.hpp"
#include "steady_time.hpp"
#include "sync_report.hpp"
#include "tickwire/client_group.hpp"
#include "tickwire/udp.hpp"

namespace tickwire::client {

namespace {

using transport::Lane;
using transport::TransportEvent;

class Core final : public detail::ClientCore {
public:
    Core(Description description, ClientConfig config, Address server, std::unique_ptr<Carrier> carrier,
         std::unique_ptr<security::RandomSource> random, std::uint64_t seed, MakePredictor make_predictor)
        : description_(std::move(description)),
          config_(std::move(config)),
          server_(server),
          random_(std::move(random)),
          prior_(PriorCache(decoding_.held(), {config_.prior_file, config_.prior_folder}, config_.log)),
          make_predictor_(std::move(make_predictor)),
          socket_(std::move(carrier), config_.outgoing, config_.incoming, seed) {}

    ~Core() override {
        if (transport_) transport_->disconnect(DisconnectReason::left, {}, now_);
    }

    Result<void> open_transport(TimePoint now) {
        now_ = now;
        transport::ClientTransportConfig config{.server = server_.next(),
                                                .join_key = config_.join_key,
                                                .token = ticket_.empty() ? config_.token : ticket_,
                                                .seat_player = seat_player_,
                                                .seat = seat_,
                                                .connect_timeout = config_.connect_timeout,
                                                .playing_timeout = config_.playing_timeout};
        auto opened = transport::ClientTransport::connect(socket_.borrow(), config,
                                                          random_ ? *random_ : security::system_random(), now);
        if (!opened) return opened.error();
        transport_ = std::move(*opened);
        handled_ = 0;
        return {};
    }

    void advance(TimePoint given, std::span<const std::uint32_t> command) override {
        const TimePoint now = steady_.of(given);
        now_ = now;
        chat_.clear();
        if (state_ == ClientState::disconnected) return;
        if (!transport_) try_again(now);
        if (transport_) {
            transport_->receive(now);
            handled_ = 0;
            handle_transport(now);
            if (!transport_ && state_ == ClientState::reconnecting)
                try_again(now);  // its first hello leaves in this frame
        }
        if (transport_ && room_ && ready_sent_) {
            const transport::SessionStats path = transport_->stats();
            room_->advance_clocks(now, feel_, {path.loss_percent, path.rtt_jitter}, stats_);
            room_->send_commands(*transport_, command, stats_);
        }
        if (transport_) {
            if (const auto request = state_ == ClientState::playing ? prior_.ask() : std::nullopt)
                transport_->send_message(Lane::bulk, message::encode(*request));
            transport_->flush(now);
            handle_transport(now);
        }
        if (room_) {
            room_->draw(now, command, config_.sync_test, stats_);
            sync_report_.log_new(room_->sync_differences());
        }
    }

    ClientState state() const override { return state_; }
    const Disconnect& disconnect() const override { return why_; }

    void set_ready(std::unique_ptr<detail::Predictor> predictor) override {
        if (state_ != ClientState::loading || ready_sent_) return;
        if (predictor) room_->start_prediction(std::move(predictor));
        transport_->send_message(Lane::control, message::encode(message::Ready{}));
        ready_sent_ = true;
    }

    const std::string& room_label() const override {
        static const std::string none;
        return room_ ? room_->label : none;
    }
    PlayerId me() const override { return room_ ? room_->me : PlayerId{}; }
    std::span<const detail::ViewEntity> view() const override {
        return room_ ? room_->view() : std::span<const detail::ViewEntity>{};
    }
    std::span<const detail::ViewEntity> predicted() const override {
        return room_ ? room_->predicted() : std::span<const detail::ViewEntity>{};
    }
    std::span<const detail::ReceivedEvent> events() const override {
        return room_ ? room_->events() : std::span<const detail::ReceivedEvent>{};
    }
    std::span<const detail::ReceivedEvent> verdicts() const override {
        return room_ ? room_->verdicts() : std::span<const detail::ReceivedEvent>{};
    }
    std::span<const detail::Misprediction> mispredictions() const override {
        return room_ ? room_->mispredictions() : std::span<const detail::Misprediction>{};
    }
    const Feel& feel() const override { return feel_; }
    Result<void> set_feel(const Feel& feel) override {
        if (auto valid = feel.validate(); !valid) return valid;
        if (auto fits = RoomSession::check_delay(feel, description_.tick_rate); !fits) return fits;
        feel_ = feel;
        return {};
    }
    Result<void> set_conditions(const Conditions& outgoing, const Conditions& incoming) override {
        if (auto valid = outgoing.validate(); !valid) return valid;
        if (auto valid = incoming.validate(); !valid) return valid;
        if (socket_.set_conditions(outgoing, incoming) && transport_) transport_->replace_carrier(socket_.borrow());
        return {};
    }
    std::span<const RosterEntry> roster() const override { return roster_; }
    std::span<const ChatLine> chat() const override { return chat_; }

    void say(std::string_view text) override {
        std::string clean = message::clean_text(text, max_chat_bytes);
        if (clean.empty() || (!room_ && state_ != ClientState::reconnecting)) return;
        const message::Chat& line = said_.say(std::move(clean));
        if (transport_ && room_) transport_->send_message(Lane::events, message::encode(line));
    }

    void leave(TimePoint now) override {
        if (state_ != ClientState::disconnected) finish({DisconnectReason::left, {}}, steady_.of(now));
    }

    const Frame* frame() const override { return room_ ? room_->frame() : nullptr; }
    Tick view_tick() const override { return Tick(room_ ? static_cast<std::uint32_t>(room_->moment()) : 0); }
    float view_fraction() const override {
        return room_ ? static_cast<float>(room_->moment() - static_cast<std::uint32_t>(room_->moment())) : 0;
    }

    ClientStats stats() const override {
        ClientStats stats = stats_;
        if (transport_) {
            const transport::SessionStats now = transport_->stats();
            stats.rtt = now.rtt;
            stats.rtt_jitter = now.rtt_jitter;
            stats.loss_percent = now.loss_percent;
        }
        stats.bytes_sent = socket_.bytes_sent();
        stats.bytes_received = socket_.bytes_received();
        return stats;
    }

    void replace_carrier(std::unique_ptr<Carrier> carrier) override {
        const std::unique_ptr<Carrier> before = socket_.replace(std::move(carrier));
        if (transport_) transport_->replace_carrier(socket_.borrow());
    }

private:
    void handle_transport(TimePoint now) {
        // A handler may end the transport, and its events with it.
        while (transport_ && handled_ < transport_->events().size()) {
            const TransportEvent event = transport_->events()[handled_++];
            switch (event.kind) {
                case TransportEvent::Kind::connected:
                    enter();
                    break;
                case TransportEvent::Kind::disconnected:
                    lose(Disconnect(*event.disconnect), now);  // which ends the transport, and its events
                    break;
                case TransportEvent::Kind::message:
                    handle_message(event.bytes, now);
                    break;
                case TransportEvent::Kind::state:
                    handle_snapshot(event.bytes, now);
                    break;
                case TransportEvent::Kind::acked:
                    if (room_) room_->acked(event.number);
                    break;
            }
        }
    }

    void enter() {
        if (state_ == ClientState::connecting) state_ = ClientState::entering;
        room_.reset();
        ready_sent_ = false;
        const message::Enter enter{config_.name, protocol_hash(description_),
                                   config_.room, static_cast<std::uint8_t>(config_.snapshot_every),
                                   seat_,        heard_line_,
                                   heard_tick_};
        transport_->send_message(Lane::control, message::encode(enter));
    }

    void handle_message(std::span<const std::byte> bytes, TimePoint now) {
        auto decoded = message::decode(bytes, description_, message::Speaker::server);
        if (!decoded) return finish_malformed("a message that does not decode", now);
        if (const auto* entered = std::get_if<message::Entered>(&*decoded)) {
            if (room_) return finish_malformed("it let us in twice", now);
            room_.emplace(description_, *entered, decoding_);
            seat_ = entered->seat;
            seat_player_ = entered->player.value;
            state_ = ClientState::loading;
            stats_.offered_prior = false;
            hold_prior(prior_.begin(entered->prior, description_), now);
            if (state_ == ClientState::disconnected) return;
            for (const message::Chat& line : said_.unheard())
                transport_->send_message(Lane::events, message::encode(line));
            if (config_.ready_at_once) set_ready(make_predictor_ ? make_predictor_() : nullptr);
        } else if (const auto* other = std::get_if<message::OtherGame>(&*decoded)) {
            finish_mismatch(*other, now);
        } else if (auto* roster = std::get_if<message::Roster>(&*decoded)) {
            roster_ = std::move(roster->lines);
        } else if (const auto* changes = std::get_if<message::RosterChanges>(&*decoded)) {
            apply(roster_, *changes);
        } else if (auto* chat = std::get_if<message::Chat>(&*decoded)) {
            hear(std::move(*chat));
        } else if (const auto* events = std::get_if<message::Events>(&*decoded)) {
            heard_tick_ = events->tick;
            if (room_) room_->take_events(events->queue);
        } else if (const auto* piece = std::get_if<message::PriorPiece>(&*decoded)) {
            if (!room_) return finish_malformed("a piece of a prior before it let us in", now);
            stats_.prior_bytes += piece->bytes.size();
            hold_prior(prior_.take(*piece, description_), now);
        } else if (auto* ticket = std::get_if<message::Ticket>(&*decoded)) {
            ticket_ = std::move(ticket->token);
        } else {
            finish_malformed("a message that only clients send", now);
        }
    }

    void hear(message::Chat chat) {
        if (chat.number != 0) heard_line_ = chat.number;
        const bool mine = room_ && chat.line.from == room_->me;
        if (mine || chat.number == 0) said_.heard(chat.said);
        chat_.push_back(std::move(chat.line));
    }

    // The game is played from the built-in prior until the one that is offered is here.
    void hold_prior(Result<OfferedPrior::Prior> prior, TimePoint now) {
        if (!prior) return finish_malformed(prior.error().message, now);
        if (!*prior) return;
        room_->take_prior(std::move(*prior));
        stats_.offered_prior = true;
        transport_->send_message(Lane::control, message::encode(message::PriorHeld{}));
    }

    void handle_snapshot(std::span<const std::byte> bytes, TimePoint now) {
        if (!room_) return;  // overtook the welcome, which the transport sends again if it must
        if (auto taken = room_->take_snapshot(bytes, transport_->stats().rtt, now, stats_); !taken) {
            return finish_malformed(taken.error().message, now);
        }
        if (state_ == ClientState::loading && room_->frame() != nullptr) {
            state_ = ClientState::playing;
            why_ = {};
        }
    }

    void finish_mismatch(const message::OtherGame& other, TimePoint now) {
        const auto theirs = decode_description(other.description);
        if (!theirs) return finish_malformed(theirs.error().message, now);
        std::string difference = first_difference(description_, *theirs);
        if (difference.empty()) difference = "the descriptions look the same, their hashes differ";
        finish({DisconnectReason::game_mismatch, difference}, now);
    }

    void finish_malformed(const std::string& what, TimePoint now) {
        ++stats_.decode_errors;
        finish({DisconnectReason::malformed, "from the server: " + what}, now);
    }

    void finish(Disconnect why, TimePoint now) {
        if (transport_) transport_->disconnect(why.reason, why.detail, now);
        close(ClientState::disconnected, std::move(why));
    }

    void lose(const Disconnect& why, TimePoint now) {
        const bool again = state_ == ClientState::reconnecting;
        if (!config_.reconnect || !worth_another_try(why.reason, again || room_) || (!room_ && !again)) {
            return close(ClientState::disconnected, why);
        }
        if (again) {
            server_.failed();
        } else {
            server_.lost(transport_->server());
            lost_at_ = now;
            log(LogLevel::info, "connection lost (" + why.to_string() + "); trying again");
        }
        next_try_ = again ? now + reconnect_pause : now;
        close(ClientState::reconnecting, again ? why_ : why);
    }

    // The transport is used by the caller's loop no more; the room goes with it.
    void close(ClientState state, Disconnect why) {
        transport_.reset();
        if (room_) last_decoders_.emplace(room_->decoders());
        room_.reset();
        roster_.clear();
        state_ = state;
        why_ = std::move(why);
        if (state == ClientState::disconnected) log(LogLevel::info, "disconnected: " + why_.to_string());
    }

    void try_again(TimePoint now) {
        if (now - lost_at_ >= config_.reconnect_for) return close(ClientState::disconnected, why_);
        if (now < next_try_) return;
        ++stats_.reconnects;
        if (auto opened = open_transport(now); !opened)
            close(ClientState::disconnected, {DisconnectReason::internal, opened.error().message});
    }

    void log(LogLevel level, const std::string& line) const {
        if (config_.log) config_.log(level, line);
    }

    const Description description_;
    ClientConfig config_;
    Feel feel_ = config_.feel;
    ReconnectAddress server_;
    std::unique_ptr<security::RandomSource> random_;  // null: the system's
    ClientGroup own_group_;
    SharedDecoding& decoding_ = config_.group != nullptr ? config_.group->decoding() : own_group_.decoding();
    OfferedPrior prior_;
    MakePredictor make_predictor_;
    ClientSocket socket_;
    std::unique_ptr<transport::ClientTransport> transport_;
    std::size_t handled_ = 0;
    std::optional<RoomSession> room_;
    std::optional<SharedDecoding::Decoders> last_decoders_;  // kept, so that a room entered again need not make them
    bool ready_sent_ = false;
    message::Seat seat_{};           // makes us the same player again after the connection was lost
    std::uint16_t seat_player_ = 0;  // which one
    std::vector<std::byte> ticket_;  // and lets us in again where a connect token was needed
    ClientState state_ = ClientState::connecting;
    Disconnect why_{};
    SteadyTime steady_;
    TimePoint now_{}, lost_at_{}, next_try_{};
    std::vector<RosterEntry> roster_;
    std::vector<ChatLine> chat_;
    SaidLines said_;
    std::uint32_t heard_line_ = 0;  // see message::Enter
    Tick heard_tick_{};
    ClientStats stats_{};
    SyncReport sync_report_{description_, config_.log};
};

}  // namespace

}  // namespace tickwire::client

namespace tickwire::detail {

Result<std::unique_ptr<ClientCore>> ClientCore::connect(Description description, ClientConfig config,
                                                        std::unique_ptr<Carrier> carrier, TimePoint now,
                                                        MakePredictor make_predictor) {
    if (auto valid = config.validate(); !valid) return valid.error();
    if (auto fits = client::RoomSession::check_delay(config.feel, description.tick_rate); !fits) return fits.error();
    const auto server = resolve({config.host, config.port});
    if (!server) return server.error();
    const std::uint64_t seed = config.seed != 0 ? config.seed : security::system_random().u64();
    if (!carrier) {
        auto udp = open_udp({});
        if (!udp) return udp.error();
        carrier = std::move(*udp);
    }
    std::unique_ptr<security::RandomSource> random;
    if (config.seeded_secrets) random = std::make_unique<security::SeededRandomSource>(seed);
    auto core = std::make_unique<client::Core>(std::move(description), std::move(config), *server, std::move(carrier),
                                               std::move(random), seed, std::move(make_predictor));
    if (auto started = core->open_transport(now); !started) return started.error();
    return std::unique_ptr<ClientCore>(std::move(core));
}

}  // namespace tickwire::detail
