// Residuals in EntityCoder: what is left of a component after its prediction, and the contexts of that.
#pragma once

#include <algorithm>
#include <bit>

#include "snapshot/entity_coder.hpp"

namespace tickwire::snapshot {

// Where the residual of a component stands: what is expected of it, and hashes for the contexts of its parts.
struct ResidualPlace {
    std::uint32_t component = 0;
    std::uint32_t expected = 0;  // log4 of 1/256 steps, less 16: a residual of r steps has class 1 + log2(r)
    std::uint32_t scale = 0;     // large residuals are alike whatever their size: only the part of an octave counts
    std::uint32_t far = 0, fraction = 0;
    std::uint32_t expected_class() const { return expected < 12 ? 1 : (expected - 8) / 4; }
};

inline constexpr std::array<std::uint8_t, 64> scale_of = [] {
    std::array<std::uint8_t, 64> scale{};
    for (std::uint8_t e = 0; e < 64; ++e) scale[e] = e < 28 ? e : static_cast<std::uint8_t>(28 + e % 4);
    return scale;
}();

// Of places of the value before, what the fast level looks at: near, or to which side, and whether far.
inline constexpr std::array<std::uint8_t, place_steps> coarse_place{0, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 3, 4};
static_assert(held_places == 5);

// How far another prediction lies from this one, in octaves of the expected residual: 0 near, odd above, even below.
template <class Bits>
std::uint32_t EntityCoder<Bits>::place_of(std::int64_t off, std::uint32_t expected) {
    const std::uint32_t octaves = std::min((excess(log4(off), expected) + 1) / 2, (place_steps - 1) / 2);
    return octaves * 2 - ((octaves != 0 ? 1u : 0u) & (off < 0 ? 0u : 1u));
}

template <class Bits>
ResidualModel EntityCoder<Bits>::residual_model(const ResidualPlace& at, const Alternatives& alternatives,
                                                const Motion& motion) const {
    ResidualModel model;
    const std::uint32_t expected = at.expected;
    model.expected_class = at.expected_class();
    const std::uint32_t single = at.component * single_block;
    const std::uint32_t hold = place_of(alternatives[0], expected);
    const std::uint32_t scale_row = spans_->bucket * scale_steps + at.scale;
    model.symbol.component = at.component;
    model.symbol.fast = single + scale_row * held_places + coarse_place[hold];
    model.detail = single + fast_rows + expected % 4;
    model.beyond.mixer = mix_hash(at.component, 0xBE70u);
    for (std::size_t i = 0; i < Bits::contexts_used; ++i) model.beyond.table[i] = model.beyond.mixer;
    if constexpr (Bits::contexts_used > 1) {
        const auto half = [&](std::uint32_t size) { return std::min(excess(size, expected) / 2, excess_steps - 1); };
        const std::uint32_t own = place_of(alternatives[1], expected);
        const std::uint32_t newest = place_of(alternatives[2], expected);
        const std::array<std::uint32_t, summand_count> rows{
            scale_row,
            (spans_->bucket * near_steps + near_class_) * excess_steps + half(near_residual()),
            (at.scale / 8 * excess_steps + half(axes_residual_)) * excess_steps + half(coded_.residual),
            half(motion.change) * excess_steps + half(motion.older_change),
            at.far * fraction_steps + at.fraction,
            hold * place_steps + own,
            newest * place_steps + own,
            hold * far_steps + at.far};
        for (std::size_t i = 0; i < summand_count; ++i)
            model.symbol.summed[i] = at.component * summed_block + summand_first[i] + rows[i];
    }
    return model;
}

template <class Bits>
bool EntityCoder<Bits>::code_component(const FieldGroup& group, std::size_t c, std::int64_t center,
                                       const Alternatives& alternatives, const Spread& spread, const Motion& motion,
                                       std::uint32_t& slot) {
    const std::int64_t steps = group.steps[c];
    const bool wraps = group.shape == Shape::angle;
    std::int64_t middle = (center + 128) >> 8;
    ResidualPlace at;
    at.fraction = static_cast<std::uint32_t>((center - (middle << 8) + 128) >> 5) & 7u;
    if (!wraps) middle = std::clamp<std::int64_t>(middle, 0, steps);
    std::int64_t residual = static_cast<std::int64_t>(slot) - middle;
    if (wraps) {
        const std::int64_t turn = steps + 1;
        residual = ((residual % turn) + turn) % turn;
        if (residual > turn / 2) residual -= turn;
    }
    const std::uint32_t set = motion.sets.size_of(c);
    at.expected = expected_size(set, c, motion, spread);
    at.scale = scale_of[at.expected];
    at.far = std::min(at.expected / 4, 9u);
    at.component = group.model + static_cast<std::uint32_t>(c);
    const auto classes = static_cast<std::uint32_t>(std::bit_width(group.steps[c]));
    std::int64_t value = middle + code_residual(bits_, residual_model(at, alternatives, motion), residual, classes);
    if (wraps) value = ((value % (steps + 1)) + steps + 1) % (steps + 1);
    if (value < 0 || value > steps) return false;
    slot = static_cast<std::uint32_t>(value);
    const std::uint32_t left = log4((static_cast<std::int64_t>(value) << 8) - center);
    bits_.observe_size(set, size_features_, left);
    axes_residual_ = std::max(axes_residual_, left);
    return true;
}

}  // namespace tickwire::snapshot
