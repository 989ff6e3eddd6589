#include "roster_desk.hpp"

#include <algorithm>

namespace tickwire::server {

namespace {
constexpr Duration spacing_a_player = std::chrono::milliseconds(4);  // 256 players: at most one a second
}

std::optional<message::RosterChanges> changes_between(const std::vector<RosterEntry>& before,
                                                      const std::vector<RosterEntry>& now) {
    message::RosterChanges changes;
    auto old = before.begin();
    for (const RosterEntry& line : now) {
        for (; old != before.end() && old->player < line.player; ++old) changes.gone.push_back(old->player);
        if (old == before.end() || old->player != line.player) {
            changes.lines.push_back(line);
            continue;
        }
        if (old->name != line.name || old->bot != line.bot) {
            changes.lines.push_back(line);
        } else if (old->ping_ms != line.ping_ms) {
            changes.pings.push_back({line.player, line.ping_ms});
        }
        ++old;
    }
    for (; old != before.end(); ++old) changes.gone.push_back(old->player);
    if (changes.lines.empty() && changes.gone.empty() && changes.pings.empty()) return std::nullopt;
    return changes;
}

void RosterDesk::send(TimePoint now) {
    for (auto& [room, told] : rooms_) {
        if (!told.changed || now - told.sent < players_.count() * spacing_a_player) continue;
        tell(room, told);
        told.changed = false;  // now, because there may have been no memory for it
        told.sent = now;
    }
}

void RosterDesk::tell(RoomId room, Told& told) {
    const std::vector<Player*> here = players_.in_room(room);
    message::Roster whole;
    for (const Player* player : here) {
        if (player->playing) whole.lines.push_back(player->roster_entry());
    }
    const auto changes = changes_between(told.lines, whole.lines);
    // All that needs memory comes first: either everybody is told, or nobody.
    const auto changed = changes ? message::encode(*changes) : std::vector<std::byte>();
    const bool somebody_new =
        std::ranges::any_of(here, [](const Player* player) { return player->hears() && !player->has_roster; });
    const auto all = somebody_new ? message::encode(whole) : std::vector<std::byte>();
    told.lines = std::move(whole.lines);
    for (Player* player : here) {
        if (!player->hears() || (player->has_roster && !changes)) continue;
        transport_.send_message(player->session, transport::Lane::control, player->has_roster ? changed : all);
        player->has_roster = true;
    }
}

}  // namespace tickwire::server
