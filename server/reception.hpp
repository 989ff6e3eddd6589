// What clients say: from the transport's events to players, rooms and command buffers. Every message is checked here,
// and a client that sends what no honest one would is disconnected with a reason.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "lost_seats.hpp"
#include "message/session_messages.hpp"
#include "players.hpp"
#include "prior_delivery.hpp"
#include "room.hpp"
#include "roster_desk.hpp"
#include "security/random.hpp"
#include "snapshot/command_codec.hpp"
#include "tick_clock.hpp"
#include "tickwire/log.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

using Rooms = std::map<RoomId, std::unique_ptr<Room>>;

/// What the last advance() found; polled by the program.
struct Happenings {
    std::vector<Arrival> joined;
    std::vector<Departure> left;
    std::vector<RoomFailure> failed;
    std::vector<std::pair<RoomId, ChatLine>> chat;
    void clear() {
        joined.clear();
        left.clear();
        failed.clear();
        chat.clear();
    }
};

class Reception {
public:
    Reception(const Description& description, const LogSink& log, transport::ServerTransport& transport,
              Players& players, Rooms& rooms, Duration max_rewind, Duration resume_for, bool best_level,
              PriorDelivery* prior, RosterDesk& rosters, security::RandomSource& random, Happenings& happenings,
              ServerStats& stats);

    /// The first of these events is handled next: the memory of players whom the others concern is asked for.
    void expect(std::span<const transport::TransportEvent> events) const;
    /// `clock` tells when the next tick runs, for the margin that commands have. Where there is no memory for it, its
    /// client has to go.
    void handle(const transport::TransportEvent& event, const TickClock& clock, TimePoint now) noexcept;
    /// Ends a client or bot for good, with a farewell to the client.
    void dismiss(Player& player, DisconnectReason reason, std::string_view detail);
    /// Ends sessions that were made but never entered a room, players whose clients have not come back in time, and
    /// those who have to go for want of memory.
    void expire(TimePoint now);
    /// Puts a loaded client or a bot into its world.
    void admit(Player& player);
    /// Of a player, or of the server (null), to everybody in the room.
    void say(RoomId room, Player* player, message::Chat chat);

private:
    /// To everybody in the room, bots aside.
    void broadcast(RoomId room, const message::Message& message);
    void take(const transport::TransportEvent& event, Player* player, const TickClock& clock, TimePoint now);
    void ran_out_of_memory(transport::SessionId session, PlayerId id) noexcept;
    void expire_sessions(TimePoint now);
    void expire_player(Player& player, TimePoint now);
    void handle_message(const transport::TransportEvent& event, TimePoint now);
    void handle_prior(Player& player, const message::Message& message);
    void handle_enter(transport::SessionId session, const message::Enter& enter);
    /// Of all who have or had a seat as this player, see transport::SeatsOf.
    std::span<const security::Mac> seats_of(PlayerId id);
    /// The player whose seat it is, if it may be taken by this session.
    Player* seat_of(transport::SessionId session, const message::Enter& enter);
    /// Lets a session be a player that is here already.
    void take_seat(Player& player, transport::SessionId session, const message::Enter& enter);
    /// Tells a client that it is this player, with a new secret for its seat.
    void welcome(Player& player);
    void come_back(Player& player);
    void send_ticket(Player& player, TimePoint now);
    void handle_chat(Player& player, message::Chat chat, TimePoint now);
    void handle_commands(Player& player, std::span<const std::byte> bytes, const TickClock& clock, TimePoint now);
    /// What counts of what it says that it sees, by the commands just read.
    PlayerView view_of(Player& player);
    void refuse(transport::SessionId session, DisconnectReason reason, std::string_view detail);
    void malformed(transport::SessionId session, std::string_view what);
    void forget(Player& player, const Disconnect& why);
    void keep_seat(const Player& player, const Disconnect& why);
    void log(LogLevel level, const std::string& line) const;

    const Description& description_;
    const std::uint64_t game_hash_;
    const Duration max_rewind_, resume_for_;
    const bool best_level_;
    PriorDelivery* const prior_;  // null: none is offered
    RosterDesk& rosters_;
    security::RandomSource& random_;
    const LogSink& log_;
    transport::ServerTransport& transport_;
    Players& players_;
    Rooms& rooms_;
    Happenings& happenings_;
    ServerStats& stats_;
    snapshot::CommandBatch batch_;
    std::map<std::uint32_t, TimePoint> at_the_door_;  // sessions that have not entered, and since when
    LostSeats lost_seats_;
    std::vector<security::Mac> asked_seats_;  // seats_of() last told
    TimePoint now_{};
};

}  // namespace tickwire::server
