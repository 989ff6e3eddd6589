// Prediction in SharedEntity: how far a value goes on as it moved between its two references, or as its velocity says.
#pragma once

#include <algorithm>
#include <bit>

#include "snapshot/shared_entity.hpp"

namespace tickwire::snapshot {

/// From one to another of the values of an angle, of which a turn has so many.
inline std::int64_t short_way(std::uint32_t to, std::uint32_t from, std::int64_t turn) {
    std::int64_t way = static_cast<std::int64_t>(to) - from;
    if (way > turn / 2) way -= turn;
    if (way <= -(turn + 1) / 2) way += turn;
    return way;
}

inline std::span<const std::uint32_t> old_rotation(const SharedSubject& subject, const FieldGroup& group) {
    return {subject.newest + group.first, 4};
}

/// A rotation's slots from those in 1/256 steps.
inline std::array<std::uint32_t, max_components> in_slots(std::uint32_t largest,
                                                          const std::array<std::int32_t, 3>& packed,
                                                          const RotationSteps& steps) {
    std::array<std::uint32_t, max_components> slots{largest};
    for (std::size_t c = 0; c < 3; ++c)
        slots[c + 1] =
            static_cast<std::uint32_t>(std::clamp<std::int64_t>((std::int64_t{packed[c]} + 128) >> 8, 0, steps.steps));
    return slots;
}

/// Of a few slots, for which a call of memcmp costs more than they do.
inline bool same_slots(const std::uint32_t* a, const std::uint32_t* b, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        if (a[i] != b[i]) return false;
    }
    return true;
}

inline std::uint32_t speed_class(std::int64_t moved) {
    const auto size = static_cast<std::uint64_t>(moved < 0 ? -moved : moved);
    return std::min((static_cast<std::uint32_t>(std::bit_width(size)) + 1) / 2, speed_classes - 1);
}

template <class Bits>
typename SharedEntity<Bits>::Predicted SharedEntity<Bits>::predict_group(const FieldGroup& group) const {
    Predicted predicted;
    if (group.shape == Shape::quaternion) {
        predict_rotation(group, predicted);
    } else if (group.shape == Shape::number || group.shape == Shape::angle) {
        predict_numbers(group, predicted);
    }
    return predicted;
}

template <class Bits>
void SharedEntity<Bits>::predict_numbers(const FieldGroup& group, Predicted& predicted) const {
    const std::uint32_t follow = this->follow(group);
    const bool carried =
        follow == follows_velocity && group.velocity != FieldGroup::no_velocity && subject_->references.distance > 0;
    const std::int64_t sixteenths = std::min<std::uint32_t>(follow, follows_motion);
    for (std::size_t c = 0; c < group.count; ++c) {
        const std::int64_t from = newest(group.first + c), steps = group.steps[c];
        const bool wraps = group.shape == Shape::angle;
        std::int64_t moved = 0;
        if (subject_->before != nullptr) {
            const std::uint32_t before = subject_->before[group.first + c];
            const std::int64_t step = wraps ? short_way(newest(group.first + c), before, steps + 1) : from - before;
            moved = (step * subject_->references.scale + 32768) >> 16;
        }
        std::int64_t by = (moved * sixteenths + 8) >> 4;
        if (carried) {
            // As the velocity now and that of the newest reference say, each for half of the time.
            const std::int64_t twice = std::int64_t{slots_[group.velocity + c]} + newest(group.velocity + c);
            by = ((twice * 8 - group.velocity_zero[c]) * group.velocity_scale[c] * subject_->references.distance +
                  (1 << 27)) >>
                 28;
            moved = by;
        }
        predicted.speed = std::max(predicted.speed, speed_class(moved));
        std::int64_t value = from + by;
        if (wraps) {
            value %= steps + 1;
            value += value < 0 ? steps + 1 : 0;
        }
        predicted.value[c] = static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, steps));
    }
}

template <class Bits>
void SharedEntity<Bits>::predict_rotation(const FieldGroup& group, Predicted& predicted) const {
    std::copy_n(subject_->newest + group.first, 4, predicted.value.begin());
    const std::int64_t sixteenths = std::min<std::uint32_t>(follow(group), follows_motion);
    const bool rests =
        subject_->before == nullptr || same_slots(subject_->newest + group.first, subject_->before + group.first, 4);
    if (rests || sixteenths == 0) return;
    const Quaternion old = unpack_rotation(old_rotation(*subject_, group), group.rotation);
    const Quaternion before =
        unpack_rotation(std::span<const std::uint32_t>(subject_->before + group.first, 4), group.rotation);
    const HalfRotation turned = rotation_between(before, old);
    HalfRotation half{};
    std::int64_t most = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        constexpr std::int64_t farthest = 60000;  // more than a turn
        const std::int64_t on = (turned[c] * subject_->references.scale * sixteenths) >> 20;
        half[c] = static_cast<std::int32_t>(std::clamp(on, -farthest, farthest));
        most = std::max<std::int64_t>(most, std::abs(group.rotation.in_steps(half[c])) >> 8);
    }
    predicted.speed = speed_class(most);
    predicted.turned = rotate(old, half);
    predicted.turns = true;
    const auto largest = static_cast<std::uint32_t>(largest_component(predicted.turned));
    predicted.value =
        in_slots(largest, pack_rotation(predicted.turned, static_cast<int>(largest), group.rotation), group.rotation);
}

template <class Bits>
bool SharedEntity<Bits>::is_predicted(const FieldGroup& group, const Predicted& predicted) const {
    const std::uint32_t* const now = slots_.data() + group.first;
    if (group.shape == Shape::choice || group.shape == Shape::bytes)
        return same_slots(now, subject_->newest + group.first, group.count);
    return same_slots(now, predicted.value.data(), group.count);
}

}  // namespace tickwire::snapshot
