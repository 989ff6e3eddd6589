// Rotations in EntityCoder.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "snapshot/entity_coder.hpp"

namespace tickwire::snapshot {

template <class Bits>
void EntityCoder<Bits>::find_turn(Turning& turning, const FieldGroup& group) {
    const RotationSteps& steps = group.rotation;
    const std::span<const std::uint32_t> old_slots(newest_ + group.first, 4);
    turning.old = unpack_rotation(old_slots, steps);
    if (spans_->held == 0) return hold(turning.motion);
    static_assert(span_count == 4);
    const auto past = [&](std::size_t k) { return subject_->references[spans_->reference[k]] + group.first; };
    const FourTurns turned = turns_between({past(0), past(1), past(2), past(3)}, steps, turning.old);
    for (std::size_t k = 0; k < span_count; ++k) {
        for (std::size_t c = 0; c < 3; ++c)
            turning.motion.step[k][c + 1] = (steps.in_steps(turned[c][k]) * spans_->scale[k]) >> 16;
    }
    for (auto& moved : turning.motion.step) moved[0] = 0;
    summarize<1, 4>(turning.motion);
}

template <class Bits>
void EntityCoder<Bits>::measure_turn(Turning& turning, const FieldGroup& group,
                                     std::span<const std::uint32_t> slots) const {
    const HalfRotation turned = rotation_between(turning.old, unpack_rotation(slots, group.rotation));
    for (std::size_t c = 0; c < 3; ++c) turning.moved[c] = group.rotation.in_steps(turned[c]);
}

template <class Bits>
[[gnu::flatten]] void EntityCoder<Bits>::predict_turn(Turning& turning, const FieldGroup& group) {
    const Motion& motion = turning.motion;
    auto& full = turning.full;
    for (std::size_t c = 0; c < 3; ++c) {
        const std::int64_t speed = motion.step[2][c + 1];
        turning.own[c] = own_prediction(motion.sets.own_of(c + 1), c + 1, motion, turning.moved[c]);
        const NearMotion nears = near_motion(&CodedNeighbour::turn_surprise, &CodedNeighbour::turn, c, speed);
        coded_.turn[c] = told(speed);
        full[c] = prediction(motion.sets.full_of(c + 1), c + 1, motion, turning.moved[c], nears);
    }
    turning.half = in_angles(group, full);
    std::array<std::int64_t, 3> farthest{};
    for (std::size_t c = 0; c < 3; ++c) {
        farthest[0] = std::max(farthest[0], std::abs(full[c]));
        farthest[1] = std::max(farthest[1], std::abs(turning.own[c] - full[c]));
        farthest[2] = std::max(farthest[2], std::abs(motion.step[0][c + 1] - full[c]));
    }
    turning.spread = {log4(farthest[0]), log4(farthest[1]), log4(farthest[2])};
}

// The largest component by likelihood: the predicted one, the second largest, one of the two that are left.
template <class Bits>
std::uint32_t EntityCoder<Bits>::code_largest(const Turning& turning, const FieldGroup& group, const Quaternion& guess,
                                              std::uint32_t largest) {
    const auto [likely, second] = largest_two(guess);
    const std::uint32_t id = mix_hash(group.model, 0x1DE8u);
    const std::uint32_t room = log4(std::abs(guess[likely]) - std::abs(guess[second]));
    const Motion& motion = turning.motion;
    const std::uint32_t expected = expected_size(motion.sets.size_of(1), 1, motion, turning.spread);
    Contexts contexts;
    contexts.table[0] = mix_hash(id, room, expected / 8);
    if constexpr (Bits::contexts_used > 1) {
        const std::uint32_t as_before = likely == newest(group.first) ? 1 : 0;
        contexts.table = {contexts.table[0],
                          mix_hash(id + 1, room, expected / 4),
                          mix_hash(id + 2, room / 2, motion.change / 4),
                          mix_hash(id + 3, room / 2, motion.speed / 4),
                          mix_hash(id + 4, room / 2, spans_->bucket * 2 + as_before),
                          mix_hash(id + 5, room / 2, coded_.residual / 4),
                          mix_hash(id + 6, room / 2, likely * 4 + second)};
    }
    contexts.mixer = id;
    if (bits_.flag(contexts, 0, largest == likely)) return likely;
    if (bits_.flag(contexts, 1, largest == second)) return second;
    std::array<std::uint32_t, 2> rest{};
    std::size_t found = 0;
    for (std::uint32_t i = 0; i < 4; ++i) {
        if (i != likely && i != second) rest[found++] = i;
    }
    return rest[bits_.flag(contexts, 2, largest == rest[1]) ? 1 : 0];
}

template <class Bits>
[[gnu::flatten]] bool EntityCoder<Bits>::code_rotation(const Turning& turning, const FieldGroup& group,
                                                       std::span<std::uint32_t> slots) {
    const Quaternion guess = rotate(turning.old, turning.half);
    axes_residual_ = 0;
    begin_sizes(turning.motion);
    slots[0] = code_largest(turning, group, guess, slots[0]);
    const int largest = static_cast<int>(slots[0]);
    const auto center = pack_rotation(guess, largest, group.rotation);
    // Where other predictions lie: near enough by how the slots move at the guess.
    const auto moved_slots = [&](const auto& off) {
        return slots_moved(guess, largest,
                           {off(0) - turning.full[0], off(1) - turning.full[1], off(2) - turning.full[2]});
    };
    const auto held = moved_slots([](std::size_t) { return std::int64_t{0}; });
    std::array<std::int64_t, 3> own{}, fast{};
    if constexpr (Bits::contexts_used > 1) {
        own = moved_slots([&](std::size_t c) { return turning.own[c]; });
        fast = moved_slots([&](std::size_t c) { return turning.motion.step[0][c + 1]; });
    }
    for (std::size_t c = 1; c < 4; ++c) {
        if (!code_component(group, c, center[c - 1], {held[c - 1], own[c - 1], fast[c - 1]}, turning.spread,
                            turning.motion, slots[c]))
            return false;
    }
    coded_.turn_residual = axes_residual_;
    return true;
}

template <class Bits>
bool EntityCoder<Bits>::code_quaternion(const FieldGroup& group, std::span<std::uint32_t> slots) {
    const auto set_slots = slots.subspan(group.first, 4);
    const bool same = same_as_before(group, slots);
    if (same) std::copy_n(newest_ + group.first, 4, set_slots.begin());
    Turning turning;
    find_turn(turning, group);
    turning.motion.sets = sets_of(group, turning.motion);
    if constexpr (Bits::encoding) measure_turn(turning, group, set_slots);
    predict_turn(turning, group);
    if (!same && !code_rotation(turning, group, set_slots)) return false;
    if constexpr (!Bits::encoding) measure_turn(turning, group, set_slots);
    for (std::size_t c = 0; c < 3; ++c) coded_.turn_surprise[c] = told(turning.moved[c] - turning.own[c]);
    return true;
}

}  // namespace tickwire::snapshot
