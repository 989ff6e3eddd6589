// What a run of the game was like, for scripts and measurements.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace skirmish {

/// What drawing a picture took of a processor, in milliseconds.
struct FrameTimes {
    double p50 = 0, p99 = 0, most = 0;
    static FrameTimes of(std::vector<double> milliseconds);
};

/// What a run was like; printed as a line of JSON.
struct Outcome {
    std::uint32_t ticks = 0;  ///< the newest tick received, counted from the first
    std::uint64_t snapshots = 0;
    std::size_t players = 0;  ///< at the end
    std::uint64_t kills = 0;  ///< seen, anybody's
    std::uint64_t decode_errors = 0;
    double rtt_ms = 0;
    std::uint64_t frames = 0, reconnects = 0;
    std::uint64_t corrections = 0;  ///< times that the own fighter was elsewhere than predicted
    std::optional<FrameTimes> frame_times{};
    bool closed = false;  ///< the window was closed; else the player left the match
    std::string to_json() const;
};

}  // namespace skirmish
