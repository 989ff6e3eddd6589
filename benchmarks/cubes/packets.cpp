#include "cubes/packets.hpp"

#include <algorithm>

#include "tickwire/random.hpp"

namespace tickwire::bench {

namespace {
// As many as a receiver keeps: the oldest reference is at most twice the distance older than the newest.
constexpr std::int32_t oldest = 200;
}  // namespace

HeldFrames HeldFrames::at_distance(std::size_t frames, int distance) {
    HeldFrames held;
    for (std::size_t frame = 0; frame < frames; ++frame) {
        for (std::int32_t age = distance; age <= oldest && age <= static_cast<std::int32_t>(frame); ++age)
            held.ages_.push_back(age);
        held.first_.push_back(held.ages_.size());
    }
    return held;
}

HeldFrames HeldFrames::acked(std::size_t frames, const LinkConditions& conditions) {
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

void list_known(const Recording& recording, std::size_t frame, const snapshot::ReferenceAges& ages,
                std::vector<snapshot::KnownEntity>& known) {
    known.resize(ages.count == 0 ? 0 : recording.cubes);
    std::array<const std::uint32_t*, snapshot::max_references> from{};
    const std::size_t count = ages.count;
    for (std::size_t i = 0; i < count; ++i)
        from[i] = recording.frames[frame - static_cast<std::size_t>(ages.ages[i])].data();
    for (std::size_t cube = 0; cube < known.size(); ++cube) {
        auto& references = known[cube].references;
        for (std::size_t i = 0; i < count; ++i) references[i] = from[i] + cube * cube_slots;
    }
}

}  // namespace tickwire::bench
