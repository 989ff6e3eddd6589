// The roster as this client has it, brought up to date by what the server says has changed.
#pragma once

#include <algorithm>
#include <vector>

#include "message/session_messages.hpp"

namespace tickwire::client {

/// `roster` is and stays in the order of the players' numbers. What does not fit it is passed over.
inline void apply(std::vector<RosterEntry>& roster, const message::RosterChanges& changes) {
    const auto place = [&](PlayerId player) {
        return std::ranges::lower_bound(roster, player, {}, &RosterEntry::player);
    };
    const auto is_here = [&](auto at, PlayerId player) { return at != roster.end() && at->player == player; };
    for (const PlayerId player : changes.gone) {
        if (const auto at = place(player); is_here(at, player)) roster.erase(at);
    }
    for (const RosterEntry& line : changes.lines) {
        const auto at = place(line.player);
        if (is_here(at, line.player)) {
            *at = line;
        } else {
            roster.insert(at, line);
        }
    }
    for (const message::RosterChanges::Ping& ping : changes.pings) {
        if (const auto at = place(ping.player); is_here(at, ping.player)) at->ping_ms = ping.ping_ms;
    }
}

}  // namespace tickwire::client
