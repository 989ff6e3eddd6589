// For every frame of a recording, which older frames its receiver holds. Frame n is coded against frames of at least
// `distance` ticks before it and no newer ones, or against those that a simulated receiver acked.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tickwire::bench {

struct LinkConditions {
    double loss_percent = 0;
    int jitter_ticks = 0;
    int round_trip_ticks = 6;
    bool lossy() const { return loss_percent > 0 || jitter_ticks > 0; }
};

/// For every frame, the ages of the frames that its receiver is known to hold, newest first.
class HeldFrames {
public:
    /// As many as a receiver of cubes keeps: the oldest reference is at most twice the distance older than the newest.
    static constexpr std::int32_t usual_oldest = 200;
    /// All frames of at least this age.
    static HeldFrames at_distance(std::size_t frames, int distance, std::int32_t oldest = usual_oldest);
    /// Those of which an ack came back in time: each packet is lost with the given chance, the ack of one that arrives
    /// is back after the round trip and up to `jitter_ticks` more. The same every time.
    static HeldFrames acked(std::size_t frames, const LinkConditions& conditions, std::int32_t oldest = usual_oldest);

    std::span<const std::int32_t> ages(std::size_t frame) const {
        return std::span(ages_).subspan(first_[frame], first_[frame + 1] - first_[frame]);
    }

private:
    std::vector<std::int32_t> ages_;
    std::vector<std::size_t> first_{0};
};

}  // namespace tickwire::bench
