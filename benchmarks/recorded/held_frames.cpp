#include "recorded/held_frames.hpp"

#include "tickwire/random.hpp"

namespace tickwire::bench {

HeldFrames HeldFrames::at_distance(std::size_t frames, int distance, std::int32_t oldest) {
    HeldFrames held;
    for (std::size_t frame = 0; frame < frames; ++frame) {
        for (std::int32_t age = distance; age <= oldest && age <= static_cast<std::int32_t>(frame); ++age)
            held.ages_.push_back(age);
        held.first_.push_back(held.ages_.size());
    }
    return held;
}

HeldFrames HeldFrames::acked(std::size_t frames, const LinkConditions& conditions, std::int32_t oldest) {
    Random random(1);
    constexpr std::size_t never = static_cast<std::size_t>(-1);
    std::vector<std::size_t> known_from;  // the frame at which the sender knows that this one arrived
    HeldFrames held;
    for (std::size_t frame = 0; frame < frames; ++frame) {
        for (std::size_t past = frame; past-- > 0 && frame - past <= static_cast<std::size_t>(oldest);) {
            if (known_from[past] <= frame) held.ages_.push_back(static_cast<std::int32_t>(frame - past));
        }
        held.first_.push_back(held.ages_.size());
        const bool lost = random.below(1'000'000) < static_cast<std::uint32_t>(conditions.loss_percent * 10'000);
        const std::uint32_t late = random.below(static_cast<std::uint32_t>(conditions.jitter_ticks) + 1);
        known_from.push_back(lost ? never : frame + static_cast<std::size_t>(conditions.round_trip_ticks) + late);
    }
    return held;
}

}  // namespace tickwire::bench
