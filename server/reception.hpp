// What clients say: from the transport's events to players, rooms and command buffers. Every message is checked here,
// and a client that sends what no honest one would is disconnected with a reason.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "message/session_messages.hpp"
#include "players.hpp"
#include "prior_delivery.hpp"
#include "room.hpp"
#include "roster_desk.hpp"
#include "seat_desk.hpp"
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
    struct Parts {
        const Description& description;
        const ServerConfig& config;
        transport::ServerTransport& transport;
        Players& players;
        Rooms& rooms;
        RosterDesk& rosters;
        PriorDelivery* prior;  ///< null: none is offered
        security::RandomSource& random;
        Happenings& happenings;
        ServerStats& stats;
    };
    explicit Reception(const Parts& parts);

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
    /// Lets a session be a player that is here already.
    void take_seat(Player& player, transport::SessionId session, const message::Enter& enter);
    /// Tells a client that it is this player, with a new secret for its seat.
    void welcome(Player& player);
    void come_back(Player& player);
    void handle_chat(Player& player, message::Chat chat, TimePoint now);
    void handle_commands(Player& player, const transport::TransportEvent& event, const TickClock& clock, TimePoint now);
    /// What counts of what it says that it sees, by the commands just read.
    PlayerView view_of(Player& player);
    void refuse(transport::SessionId session, DisconnectReason reason, std::string_view detail);
    void malformed(transport::SessionId session, std::string_view what);
    void forget(Player& player, const Disconnect& why);
    void log(LogLevel level, const std::string& line) const;

    const Description& description_;
    const std::uint64_t game_hash_;
    const ServerConfig& config_;
    transport::ServerTransport& transport_;
    Players& players_;
    Rooms& rooms_;
    RosterDesk& rosters_;
    PriorDelivery* const prior_;
    Happenings& happenings_;
    ServerStats& stats_;
    SeatDesk seats_;
    snapshot::CommandBatch batch_;
    std::map<std::uint32_t, TimePoint> at_the_door_;  // sessions that have not entered, and since when
};

}  // namespace tickwire::server
