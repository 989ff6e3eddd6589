// Looks at every picture that a player of the Rink game draws, and gathers how it moves.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "support/match_world.hpp"
#include "support/rink_game.hpp"

namespace tickwire::test {

using RinkWorld = MatchWorldOf<Rink>;
using RinkPlayer = PlayerOf<Rink>;

/// What a player saw in a stretch of time.
struct Seen {
    int frames = 0;
    double own_unevenness = 0;    ///< largest difference of a step straight on from speed x time, metres
    double own_largest_step = 0;  ///< metres
    double view_fastest = 0;      ///< of real time: 1 is the usual
    double view_slowest = 10;
    double off_course = 0;  ///< largest distance of the drone's saw from where the drawn moment has it, metres
    int frames_without_own = 0, frames_without_drone = 0;
    std::size_t most_beats_a_frame = 0;
    std::size_t beats = 0;
    std::int64_t oldest_event = 0;  ///< ticks behind the drawn moment when it was given out
    std::int32_t least_margin_ms = 1000, most_margin_ms = -1000;
    std::uint64_t missing = 0, starved = 0, corrections = 0, drawn = 0;
    std::map<std::uint16_t, int> honks;  ///< by number: how often played
};

/// Watches a player from now on; the player must not be watched by another.
class RinkWatch {
public:
    explicit RinkWatch(RinkPlayer& player);
    ~RinkWatch() { player_.after_frame = nullptr; }
    RinkWatch(const RinkWatch&) = delete;
    RinkWatch& operator=(const RinkWatch&) = delete;
    /// All since the last call.
    Seen take();

private:
    void see();
    void see_own(double seconds);
    void see_view(double seconds);
    void see_events();

    RinkPlayer& player_;
    Seen seen_;
    ClientStats before_;
    TimePoint last_{};
    double moment_ = 0;
    std::optional<Skater> own_;
};

/// The player's own skater in the picture.
std::optional<Skater> own_skater(const RinkPlayer& player);
/// The drawn moment, in ticks.
double moment(const RinkPlayer& player);

extern template class MatchWorldOf<Rink>;

}  // namespace tickwire::test
