// Residuals in EntityCoder: what is left of a component after its prediction, and the contexts of that.
#pragma once

#include <algorithm>
#include <bit>

#include "snapshot/entity_coder.hpp"

namespace tickwire::snapshot {

// Where the residual of a component stands: what is expected of it, and hashes for the contexts of its parts.
struct ResidualPlace {
    std::uint32_t id = 0, kind = 0;  // of the component, of its value: components have much in common
    std::uint32_t expected = 0;      // log4 of 1/256 steps, less 16: a residual of r steps has class 1 + log2(r)
    std::uint32_t scale = 0;         // large residuals are alike whatever their size: only the part of an octave counts
    std::uint32_t far = 0, fraction = 0, change = 0;
    std::uint32_t expected_class() const { return expected < 12 ? 1 : (expected - 8) / 4; }
    std::int64_t center = 0;
};

template <class Bits>
void EntityCoder<Bits>::zero_and_sign(ResidualPlace& at, const Alternatives& alternatives, const Motion& motion,
                                      Contexts& zero, Contexts& sign) const {
    const std::uint32_t kind = at.kind, scale = at.scale, far = at.far, expected = at.expected;
    zero.mixer = at.id + scale / 4 * 32 + spans_->bucket * 512;
    sign.mixer = at.id + 16;
    zero.table[0] = mix_hash(at.id + 1, scale);
    sign.table[0] = mix_hash(at.id + 7, at.fraction * 16 + (far > 5 ? 5 : far));
    if constexpr (Bits::contexts_used > 1) {
        const std::array<std::uint32_t, 3> distance{relative(alternatives[0] - at.center, expected),
                                                    relative(alternatives[1] - at.center, expected),
                                                    relative(alternatives[2] - at.center, expected)};
        at.change = excess(motion.change, expected) / 2 * 8 + excess(motion.older_change, expected) / 2;
        zero.table[1] = mix_hash(kind + 1, scale / 2, spans_->bucket * 4 + near_class_);
        zero.table[2] = mix_hash(kind + 2, scale / 4, excess(near_residual(), expected) / 2 * 8 + near_log_ / 12);
        zero.table[3] = mix_hash(at.id + 3, scale / 4,
                                 excess(axes_residual_, expected) / 2 * 8 + excess(coded_.residual, expected) / 2);
        zero.table[4] = mix_hash(kind + 4, at.change, scale / 8);
        zero.table[5] = mix_hash(kind + 5, scale / 2, at.fraction);
        zero.table[6] = mix_hash(kind + 6, distance[0], distance[1]);
        sign.table[1] = mix_hash(kind + 8, at.fraction * 32 + far);
        sign.table[2] = mix_hash(kind + 9, distance[0], far);
        sign.table[3] = mix_hash(kind + 10, distance[1], far);
        sign.table[4] = mix_hash(kind + 11, distance[2], far);
        sign.table[5] = mix_hash(kind + 12, distance[0], distance[1]);
        sign.table[6] = mix_hash(kind + 13, distance[2], distance[1]);
    }
}

template <class Bits>
std::int64_t EntityCoder<Bits>::code_left(ResidualPlace& at, std::int64_t residual, std::uint32_t classes,
                                          const Alternatives& alternatives, const Motion& motion) {
    const std::uint32_t kind = at.kind, expected = at.expected, expected_class = at.expected_class();
    Contexts zero, sign, size, top;
    zero_and_sign(at, alternatives, motion, zero, sign);
    std::uint32_t way0 = 0, way1 = 0;
    const auto beyond = [&](bool negative) -> const Contexts& {
        size.mixer = zero.mixer + 1;
        size.table[0] = mix_hash(at.id, at.scale);
        if constexpr (Bits::contexts_used > 1) {
            const auto way = [&](std::size_t k) {
                return relative(negative ? at.center - alternatives[k] : alternatives[k] - at.center, expected);
            };
            way0 = way(0);
            way1 = way(1);
            for (std::size_t i = 1; i < 4; ++i) size.table[i] = zero.table[i] + 1;
            size.table[4] = mix_hash(kind + 14, way0, way1);
            size.table[5] = mix_hash(kind + 15, way(2), at.scale / 4);
            size.table[6] = mix_hash(kind + 16, at.change, at.scale / 8);
        }
        return size;
    };
    const auto top_bits = [&](std::uint32_t coded_class) -> const Contexts& {
        const int beyond_class = std::clamp(static_cast<int>(coded_class) - static_cast<int>(expected_class), -2, 4);
        const auto place = static_cast<std::uint32_t>(beyond_class + 2) * 4 + expected % 4;
        const std::uint32_t few = std::min(coded_class, 4u);
        top.mixer = kind + 17 + few * 4;
        top.table[0] = mix_hash(kind + 17, place, few);
        if constexpr (Bits::contexts_used > 1) {
            top.table[1] = top.table[0];
            top.table[2] = mix_hash(kind + 18, place / 4, few * 16 + spans_->bucket);
            top.table[3] = mix_hash(kind + 19, place / 4, at.change);
            top.table[4] = mix_hash(kind + 20, place / 4, way0);
            top.table[5] = mix_hash(kind + 21, place / 4, way1);
            top.table[6] = mix_hash(kind + 22, place / 4, few * 4 + near_class_);
        }
        return top;
    };
    return code_residual(bits_, zero, sign, residual, classes, expected_class, beyond, top_bits);
}

template <class Bits>
bool EntityCoder<Bits>::code_component(const FieldGroup& group, std::size_t c, std::int64_t center,
                                       const Alternatives& alternatives, const Motion& motion, std::uint32_t& slot) {
    const std::int64_t steps = group.steps[c];
    const bool wraps = group.shape == Shape::angle;
    std::int64_t middle = (center + 128) >> 8;
    ResidualPlace at;
    at.fraction = static_cast<std::uint32_t>((center - (middle << 8) + 128) >> 5) & 7u;
    at.center = center;
    if (!wraps) middle = std::clamp<std::int64_t>(middle, 0, steps);
    std::int64_t residual = static_cast<std::int64_t>(slot) - middle;
    if (wraps) {
        const std::int64_t turn = steps + 1;
        residual = ((residual % turn) + turn) % turn;
        if (residual > turn / 2) residual -= turn;
    }
    const std::uint32_t set = size_set(group, c, motion);
    at.expected = expected_size(set, c, motion);
    at.scale = at.expected < 28 ? at.expected : 28 + at.expected % 4;
    at.far = std::min(at.expected / 4, 9u);
    at.id = mix_hash(group.model + static_cast<std::uint32_t>(c), 0x517Eu);
    at.kind = mix_hash(group.model, 0x517Eu);
    const auto classes = static_cast<std::uint32_t>(std::bit_width(group.steps[c]));
    std::int64_t value = middle + code_left(at, residual, classes, alternatives, motion);
    if (wraps) value = ((value % (steps + 1)) + steps + 1) % (steps + 1);
    if (value < 0 || value > steps) return false;
    slot = static_cast<std::uint32_t>(value);
    const std::uint32_t left = log4((static_cast<std::int64_t>(value) << 8) - center);
    bits_.observe_size(set, size_features_, left);
    axes_residual_ = std::max(axes_residual_, left);
    return true;
}

}  // namespace tickwire::snapshot
