// Who is told who is here: everybody in a room has its roster, whole once and by changes from then on, so that one who
// comes costs the others a line. Called by reception and by the server's advance().
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "message/session_messages.hpp"
#include "players.hpp"
#include "tickwire/server_config.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

/// What turns the roster `before` into `now`; both in the order of the players' numbers. Nothing when they are the
/// same.
std::optional<message::RosterChanges> changes_between(const std::vector<RosterEntry>& before,
                                                      const std::vector<RosterEntry>& now);

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
        std::vector<RosterEntry> lines;  // as everybody has it who has been told at all
        bool changed = false;
        TimePoint sent{};
    };
    void tell(RoomId room, Told& told);

    transport::ServerTransport& transport_;
    Players& players_;
    std::map<RoomId, Told> rooms_;
};

}  // namespace tickwire::server
