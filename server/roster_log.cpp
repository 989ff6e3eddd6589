#include "roster_log.hpp"

#include <algorithm>

namespace tickwire::server {

namespace {

constexpr std::size_t ping_bytes = 4, gone_bytes = 2;

std::size_t bytes_of(const RosterEntry& line) {
    return 28 + line.name.size();  // on the wire, about
}

}  // namespace

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

std::span<const RosterLog::Change> RosterLog::after(const Changes& changes, std::uint64_t number) {
    const auto from = std::ranges::upper_bound(changes, number, {}, &Change::number);
    return std::span(changes).subspan(static_cast<std::size_t>(from - changes.begin()));
}

RosterLog::Changes RosterLog::at_the_end(const Changes& changes, std::span<const PlayerId> moved,
                                         std::uint64_t newest) {
    std::vector<PlayerId> sorted(moved.begin(), moved.end());
    std::ranges::sort(sorted);
    Changes result;
    result.reserve(changes.size() + moved.size());
    for (const Change& change : changes) {
        if (!std::ranges::binary_search(sorted, change.player)) result.push_back(change);
    }
    for (const PlayerId player : moved) result.push_back({++newest, player});
    return result;
}

void RosterLog::become(std::vector<RosterEntry> now) {
    const auto changes = changes_between(lines_, now);
    if (!changes) return;
    std::vector<PlayerId> lines = changes->gone, pings;
    for (const RosterEntry& line : changes->lines) lines.push_back(line.player);
    for (const auto& ping : changes->pings) pings.push_back(ping.player);
    auto line_changes = at_the_end(line_changes_, lines, newest_line_);
    auto ping_changes = at_the_end(ping_changes_, pings, newest_ping_);
    newest_line_ += lines.size();
    newest_ping_ += pings.size();
    line_changes_ = std::move(line_changes);
    ping_changes_ = std::move(ping_changes);
    lines_ = std::move(now);
    std::erase_if(ping_changes_, [&](const Change& change) { return line_of(change.player) == nullptr; });
}

bool RosterLog::told_all(const RosterPlace& place) const {
    return place.begun && place.lines >= newest_line_ && place.pings >= newest_ping_;
}

message::RosterChanges RosterLog::next(RosterPlace& place, std::size_t about_bytes) const {
    message::RosterChanges piece;
    // The lines that it is told have the newest pings in them.
    if (!place.begun) place.pings = newest_ping_;
    place.begun = true;
    std::size_t bytes = 0;
    for (const Change& change : after(line_changes_, place.lines)) {
        if (bytes >= about_bytes) break;
        if (const RosterEntry* line = line_of(change.player)) {
            piece.lines.push_back(*line);
            bytes += bytes_of(*line);
        } else {
            piece.gone.push_back(change.player);
            bytes += gone_bytes;
        }
        place.lines = change.number;
    }
    for (const Change& change : after(ping_changes_, place.pings)) {
        if (bytes >= about_bytes) break;
        piece.pings.push_back({change.player, line_of(change.player)->ping_ms});
        bytes += ping_bytes;
        place.pings = change.number;
    }
    // The newest changes may have been of players of whom nothing is kept any more.
    if (after(line_changes_, place.lines).empty()) place.lines = newest_line_;
    if (after(ping_changes_, place.pings).empty()) place.pings = newest_ping_;
    std::ranges::sort(piece.lines, {}, &RosterEntry::player);
    return piece;
}

void RosterLog::all_are_at(std::uint64_t lines) {
    std::erase_if(line_changes_,
                  [&](const Change& change) { return change.number <= lines && line_of(change.player) == nullptr; });
}

const RosterEntry* RosterLog::line_of(PlayerId player) const {
    const auto at = std::ranges::lower_bound(lines_, player, {}, &RosterEntry::player);
    return at != lines_.end() && at->player == player ? &*at : nullptr;
}

}  // namespace tickwire::server
