// Prediction in EntityCoder: motions from the references, weighed sums of features.
#pragma once

#include <algorithm>

#include "snapshot/entity_coder.hpp"

namespace tickwire::snapshot {

template <class Bits>
template <std::size_t first, std::size_t end>
void EntityCoder<Bits>::summarize(Motion& motion, bool by_velocity) {
    std::int64_t speed = 0, change = 0, older = 0, newer = 0;
    const auto raise = [](std::int64_t& most, std::int64_t value) {
        most = std::max(most, value < 0 ? -value : value);
    };
    for (std::size_t c = first; c < end; ++c) {
        raise(speed, motion.step[2][c]);
        raise(speed, motion.step[1][c]);
        if (by_velocity) raise(speed, motion.step[0][c]);
        raise(change, motion.step[1][c] - motion.step[2][c]);
        raise(older, motion.step[2][c] - motion.step[3][c]);
        raise(newer, motion.step[0][c] - motion.step[1][c]);
    }
    motion.speed = log4(speed);
    motion.change = log4(change);
    motion.older_change = log4(older);
    motion.newer_change = log4(newer);
    const auto part = [&](std::int64_t change_of_speed) -> std::uint32_t {
        return (change_of_speed * 6 > speed ? 1u : 0u) + (change_of_speed * 2 > speed ? 1u : 0u);
    };
    const std::int64_t first_change = by_velocity ? newer : change, second_change = by_velocity ? change : older;
    motion.acceleration = speed == 0 ? acceleration_classes - 1 : part(first_change) * 3 + part(second_change);
}

// Where nothing is known but the newest reference.
template <class Bits>
void EntityCoder<Bits>::hold(Motion& motion) {
    motion.step = {};
    motion.speed = motion.change = motion.older_change = motion.newer_change = 0;
    motion.acceleration = acceleration_classes - 1;
}

// Where a velocity carries it until the packet's tick.
inline std::int64_t carried(const FieldGroup& group, std::size_t c, std::uint32_t velocity, std::int32_t ticks) {
    return ((std::int64_t{velocity} * 16 - group.velocity_zero[c]) * group.velocity_scale[c] * ticks) >> 20;
}

// Of what has a velocity that is coded already, in place of the two newest motions: where that carries it, and where
// the one before would have.
template <class Bits>
template <std::size_t components>
void EntityCoder<Bits>::carry(Motion& motion, const FieldGroup& group, std::span<const std::uint32_t> slots) {
    for (std::size_t c = 0; c < components; ++c) {
        motion.step[0][c] = carried(group, c, slots[group.velocity + c], spans_->distance);
        motion.step[1][c] = carried(group, c, newest(group.velocity + c), spans_->distance);
        if (spans_->held == 0) motion.step[2][c] = motion.step[3][c] = motion.step[1][c];
    }
    summarize<0, components>(motion, true);
}

template <class Bits>
template <std::size_t components>
void EntityCoder<Bits>::find_motion(Motion& motion, const FieldGroup& group, std::span<const std::uint32_t> slots) {
    const bool moves = group.velocity != FieldGroup::no_velocity && spans_->distance > 0;
    if (spans_->held == 0) {
        hold(motion);
        if (moves) carry<components>(motion, group, slots);
        return;
    }
    std::uint32_t widest = 0;
    for (std::size_t c = 0; c < components; ++c) widest |= group.steps[c];
    for (std::size_t k = 0; k < span_count; ++k) {
        const std::uint32_t* const past = subject_->references[spans_->reference[k]] + group.first;
        for (std::size_t c = 0; c < components; ++c) {
            std::int64_t moved = static_cast<std::int64_t>(newest(group.first + c)) - past[c];
            if (components == 1 && group.shape == Shape::angle) {
                const std::int64_t turn = static_cast<std::int64_t>(group.steps[c]) + 1;
                if (moved > turn / 2) moved -= turn;
                if (moved < -(turn / 2)) moved += turn;
            }
            motion.step[k][c] = (moved * spans_->scale[k]) >> 8;
        }
    }
    // A scale is below 2^24.
    if (widest >= 1u << 24) {
        for (auto& steps : motion.step) {
            for (std::size_t c = 0; c < components; ++c) steps[c] = std::clamp(steps[c], -farthest_step, farthest_step);
        }
    }
    if (moves) return carry<components>(motion, group, slots);
    summarize<0, components>(motion);
}

template <class Bits>
std::int64_t EntityCoder<Bits>::own_prediction(std::uint32_t set, std::size_t c, const Motion& motion,
                                               std::int64_t moved) {
    Features features{};
    for (std::size_t k = 0; k < span_count; ++k) features[k] = motion.step[k][c];
    bits_.observe(set, features, moved);
    const LinearWeights& w = prior_.linear[set];
    return (w[0] * features[0] + w[1] * features[1] + w[2] * features[2] + w[3] * features[3]) >> 14;
}

template <class Bits>
std::int64_t EntityCoder<Bits>::prediction(std::uint32_t set, std::size_t c, const Motion& motion, std::int64_t moved,
                                           const NearMotion& nears) {
    const Features f{motion.step[0][c], motion.step[1][c], motion.step[2][c], motion.step[3][c],
                     nears.surprise1,   nears.surprise2,   surprise_[0],      surprise_[1],
                     surprise_[2],      nears.speed1,      nears.speed2,      256};
    bits_.observe(set, f, moved);
    const LinearWeights& w = prior_.linear[set];
    std::int64_t sum = w[0] * f[0] + w[1] * f[1] + w[2] * f[2] + w[3] * f[3];
    sum += w[4] * f[4] + w[5] * f[5] + w[6] * f[6] + w[7] * f[7];
    sum += w[8] * f[8] + w[9] * f[9] + w[10] * f[10] + w[11] * f[11];
    return sum >> 14;
}

// What expected sizes of all components of a group depend on.
template <class Bits>
void EntityCoder<Bits>::begin_sizes(const Motion& motion) {
    const auto small = [](std::uint32_t feature) { return static_cast<std::int16_t>(feature); };
    size_lanes_ = Lanes::of({64, small(motion.speed), small(motion.change), small(motion.older_change),
                             small(motion.newer_change), 0, 0, small(near_residual()), small(near_log_), 0,
                             small(coded_.residual), small(stir_log_), 0, 0, 0, 0});
}

// All features are below 256 and a dozen of the weights' limit: the sum fits in 32 bits.
template <class Bits>
std::uint32_t EntityCoder<Bits>::expected_size(std::uint32_t set, std::size_t c, const Motion& motion,
                                               const Spread& spread) {
    static_assert(std::int64_t{most_size_weight} * 255 * size_inputs < 1ll << 31);
    const std::uint32_t speed = log4(motion.step[2][c]), change = log4(motion.step[1][c] - motion.step[2][c]);
    if constexpr (Bits::observing)
        size_features_ = {64,
                          motion.speed,
                          motion.change,
                          motion.older_change,
                          motion.newer_change,
                          speed,
                          change,
                          near_residual(),
                          near_log_,
                          axes_residual_,
                          coded_.residual,
                          stir_log_,
                          spread[0],
                          spread[1],
                          spread[2],
                          0};
    const SizeWeights& w = prior_.sizes[set];
    const auto weighed = [&](std::size_t i, std::uint32_t f) {
        return std::int32_t{w[i]} * static_cast<std::int32_t>(f);
    };
    const std::int32_t sum = size_lanes_.dot(w) + weighed(5, speed) + weighed(6, change) + weighed(9, axes_residual_) +
                             weighed(12, spread[0]) + weighed(13, spread[1]) + weighed(14, spread[2]);
    return static_cast<std::uint32_t>(std::clamp((sum >> 10) - 16, 0, 63));
}

}  // namespace tickwire::snapshot
