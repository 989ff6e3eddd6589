// What has changed of a room's roster, each player once, in the order of its last change: so everybody can be told it
// in pieces and at their own pace, and the server keeps the same, however many have how much still to hear. Kept by
// RosterDesk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "message/session_messages.hpp"

namespace tickwire::server {

/// What turns the roster `before` into `now`; both in the order of the players' numbers. Nothing when they are the
/// same.
std::optional<message::RosterChanges> changes_between(const std::vector<RosterEntry>& before,
                                                      const std::vector<RosterEntry>& now);

/// Up to which change a client was told its room's roster.
struct RosterPlace {
    bool begun = false;  ///< it was told something
    std::uint64_t lines = 0, pings = 0;
    friend bool operator==(const RosterPlace&, const RosterPlace&) = default;
};

class RosterLog {
public:
    /// The roster is this from now on, in the order of the players' numbers. Where there is no memory for it,
    /// std::bad_alloc leaves all as it was.
    void become(std::vector<RosterEntry> now);
    bool told_all(const RosterPlace& place) const;
    /// What a client at `place` is told next, and its place then. Ends with the first line after `about_bytes`. Whoever
    /// hears all of it in order, with the first as a whole roster, ends with the roster as it is.
    message::RosterChanges next(RosterPlace& place, std::size_t about_bytes) const;
    /// Everybody who was told anything is there or further: players who went before are not told of any more.
    void all_are_at(std::uint64_t lines);

    /// How many players it knows of, those who are gone included.
    std::size_t size() const { return line_changes_.size(); }

private:
    struct Change {
        std::uint64_t number;
        PlayerId player;
    };
    using Changes = std::vector<Change>;  // in the order of their numbers

    static std::span<const Change> after(const Changes& changes, std::uint64_t number);
    static Changes at_the_end(const Changes& changes, std::span<const PlayerId> moved, std::uint64_t newest);
    const RosterEntry* line_of(PlayerId player) const;

    std::vector<RosterEntry> lines_;
    std::uint64_t newest_line_ = 0, newest_ping_ = 0;
    Changes line_changes_;  // who came, has another name, or is gone
    Changes ping_changes_;  // apart: a ping is told to who was told the line, and not instead of it
};

}  // namespace tickwire::server
