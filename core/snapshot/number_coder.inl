// Numbers, vectors and angles in EntityCoder.
#pragma once

#include <algorithm>

#include "snapshot/entity_coder.hpp"

namespace tickwire::snapshot {

template <class Bits>
template <std::size_t components>
[[gnu::flatten]] bool EntityCoder<Bits>::code_number(const FieldGroup& group, std::span<std::uint32_t> slots) {
    const bool is_place = !position_coded_ && &group == &table_.kinds[subject_->kind].groups[0];
    if (same_as_before(group, slots)) {
        for (std::size_t c = 0; c < components; ++c) slots[group.first + c] = newest(group.first + c);
        if (!is_place) return true;
    }
    const bool same = (same_flags_ & 1u) != 0;
    Motion motion;
    find_motion<components>(motion, group, slots);
    motion.sets = sets_of(group, motion);
    axes_residual_ = 0;
    begin_sizes(motion);
    for (std::size_t c = 0; c < components; ++c) {
        const std::int64_t from = newest(group.first + c);
        const std::int64_t moved = (static_cast<std::int64_t>(slots[group.first + c]) - from) * 256;
        const std::int64_t own = own_prediction(motion.sets.own_of(c), c, motion, moved);
        NearMotion nears;
        if (is_place) nears = near_motion(&CodedNeighbour::surprise, &CodedNeighbour::step, c, motion.step[2][c]);
        if (is_place) coded_.step[c] = told(motion.step[2][c]);
        const std::int64_t full = prediction(motion.sets.full_of(c), c, motion, moved, nears);
        const std::int64_t newest_speed = motion.step[0][c];
        if (!same &&
            !code_component(group, c, from * 256 + full, {-full, own - full, newest_speed - full},
                            {log4(full), log4(own - full), log4(newest_speed - full)}, motion, slots[group.first + c]))
            return false;
        if (!is_place) continue;
        const std::int64_t really = (static_cast<std::int64_t>(slots[group.first + c]) - from) * 256;
        surprise_[c] = told(really - own);
        if (same) axes_residual_ = std::max(axes_residual_, log4(really - full));
    }
    if (is_place) {
        coded_.surprise = surprise_;
        coded_.residual = axes_residual_;
    }
    return true;
}

}  // namespace tickwire::snapshot
