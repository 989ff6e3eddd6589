// Who is told who is here: everybody in a room has its roster, whole once and by changes from then on, so that one who
// comes costs the others a line. All are told in turn, in pieces, and in all no more than so many bytes a second: a
// crowd that comes at once waits for its rosters while it plays, and holds up no tick. Called by reception and by the
// server's advance().
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "players.hpp"
#include "roster_log.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

class RosterDesk {
public:
    RosterDesk(transport::ServerTransport& transport, Players& players) : transport_(transport), players_(players) {}

    /// Soon: see send().
    void changed(RoomId room) { rooms_[room].changed = true; }
    void closed(RoomId room) { rooms_.erase(room); }
    /// Rosters that have changed, to everybody in their rooms. Those of large rooms wait for further changes, so that a
    /// crowd that comes at once does not get one for each of it.
    void send(TimePoint now);

private:
    struct Told {
        RosterLog log;
        bool changed = false;
        TimePoint renewed{};
    };
    /// Many are at the same place: they are told the same bytes.
    struct Piece {
        RoomId room{};
        RosterPlace from{}, then{};
        std::vector<std::byte> message;  ///< empty: nothing of it has to be told
    };
    void renew(RoomId room, Told& told);
    void tell_in_turn(TimePoint now);
    /// False when the player whose number is one more than this cannot be told anything now.
    bool tell(std::size_t slot);
    const Piece& piece_for(const Player& player, const RosterLog& log);

    transport::ServerTransport& transport_;
    Players& players_;
    std::map<RoomId, Told> rooms_;
    std::vector<std::uint8_t> behind_;  // by slot: has not been told all
    std::size_t turn_ = 0;              // whose it is
    double allowance_ = 0;              // bytes that may be said now
    TimePoint refilled_{};
    std::vector<Piece> pieces_;  // made since tell_in_turn() was called
};

}  // namespace tickwire::server
