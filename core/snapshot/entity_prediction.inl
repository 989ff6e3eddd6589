// Prediction in EntityCoder: motions from the references, weighed sums of features.
#pragma once

#include <algorithm>

#include "snapshot/entity_coder.hpp"

namespace tickwire::snapshot {

template <class Bits>
void EntityCoder<Bits>::summarize(Motion& motion, std::size_t components) {
    std::int64_t speed = 0, change = 0, older = 0, newer = 0;
    const auto raise = [](std::int64_t& most, std::int64_t value) {
        most = std::max(most, value < 0 ? -value : value);
    };
    for (std::size_t c = 0; c < components; ++c) {
        raise(speed, motion.step[2][c]);
        raise(speed, motion.step[1][c]);
        raise(change, motion.step[1][c] - motion.step[2][c]);
        raise(older, motion.step[2][c] - motion.step[3][c]);
        raise(newer, motion.step[0][c] - motion.step[1][c]);
    }
    motion.speed = log4(speed);
    motion.change = log4(change);
    motion.older_change = log4(older);
    motion.newer_change = log4(newer);
    const auto part = [&](std::int64_t change_of_speed) -> std::uint32_t {
        return change_of_speed * 6 <= speed ? 0 : change_of_speed * 2 <= speed ? 1 : 2;
    };
    motion.acceleration = speed == 0 ? 9 : part(change) * 3 + part(older);
}

template <class Bits>
typename EntityCoder<Bits>::Motion EntityCoder<Bits>::motion_of(const FieldGroup& group) {
    Motion motion;
    if (spans_->held > 0) {
        for (std::size_t c = 0; c < group.count; ++c) {
            const std::int64_t now = newest(group.first + c);
            const std::int64_t turn = static_cast<std::int64_t>(group.steps[c]) + 1;
            for (std::size_t k = 0; k < span_count; ++k) {
                std::int64_t moved = now - reference_slot(spans_->reference[k], group.first + c);
                if (group.shape == Shape::angle) {
                    if (moved > turn / 2) moved -= turn;
                    if (moved < -(turn / 2)) moved += turn;
                }
                motion.step[k][c] = std::clamp((moved * spans_->scale[k]) >> 8, -farthest_step, farthest_step);
            }
        }
        summarize(motion, group.count);
    }
    return motion;
}

// Features that are known to be zero are left out of the sums.
template <class Bits>
std::int64_t EntityCoder<Bits>::own_prediction(const FieldGroup& group, std::size_t c, const Motion& motion,
                                               std::int64_t moved) {
    const std::uint32_t set = own_set(group, c, motion);
    Features features{};
    for (std::size_t k = 0; k < span_count; ++k) features[k] = motion.step[k][c];
    bits_.observe(set, features, moved);
    const LinearWeights& w = prior_.linear[set];
    return (w[0] * features[0] + w[1] * features[1] + w[2] * features[2] + w[3] * features[3]) >> 14;
}

template <class Bits>
std::int64_t EntityCoder<Bits>::prediction(const FieldGroup& group, std::size_t c, const Motion& motion,
                                           std::int64_t moved, const NearMotion& nears) {
    const std::uint32_t set = table_.components * own_sets + own_set(group, c, motion) * near_classes + near_class_;
    const Features f{motion.step[0][c], motion.step[1][c], motion.step[2][c], motion.step[3][c],
                     nears.surprise1,   nears.surprise2,   surprise_[0],      surprise_[1],
                     surprise_[2],      nears.speed1,      nears.speed2,      256};
    bits_.observe(set, f, moved);
    const LinearWeights& w = prior_.linear[set];
    std::int64_t sum = w[0] * f[0] + w[1] * f[1] + w[2] * f[2] + w[3] * f[3];
    sum += w[6] * f[6] + w[7] * f[7] + w[8] * f[8] + w[11] * f[11];
    if (near_class_ < 3) sum += w[4] * f[4] + w[5] * f[5] + w[9] * f[9] + w[10] * f[10];
    return sum >> 14;
}

// All features are below 256 and a dozen of the weights' limit: the sum fits in 32 bits.
template <class Bits>
std::uint32_t EntityCoder<Bits>::expected_size(std::uint32_t set, std::size_t c, const Motion& motion,
                                               const Spread& spread) {
    static_assert(std::int64_t{most_size_weight} * 255 * size_inputs < 1ll << 31);
    const std::array<std::uint32_t, size_inputs> f{64,
                                                   motion.speed,
                                                   motion.change,
                                                   motion.older_change,
                                                   motion.newer_change,
                                                   log4(motion.step[2][c]),
                                                   log4(motion.step[1][c] - motion.step[2][c]),
                                                   near_residual(),
                                                   near_log_,
                                                   axes_residual_,
                                                   coded_.residual,
                                                   stir_log_,
                                                   spread[0],
                                                   spread[1],
                                                   spread[2],
                                                   0};
    if constexpr (Bits::observing) size_features_ = f;
    const SizeWeights& w = prior_.sizes[set];
    const auto weighed = [&](std::size_t i) { return std::int32_t{w[i]} * static_cast<std::int32_t>(f[i]); };
    const std::int32_t sum = weighed(0) + weighed(1) + weighed(2) + weighed(3) + weighed(4) + weighed(5) + weighed(6) +
                             weighed(7) + weighed(8) + weighed(9) + weighed(10) + weighed(11) + weighed(12) +
                             weighed(13) + weighed(14);
    return static_cast<std::uint32_t>(std::clamp((sum >> 10) - 16, 0, 63));
}

}  // namespace tickwire::snapshot
