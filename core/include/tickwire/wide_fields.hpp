// Entries of a table of fields whose values take several slots: vectors, rotations; text.hpp has texts and byte arrays.
// Used by game code through quantize.hpp and what includes it.
#pragma once

#include "tickwire/fields.hpp"

namespace tickwire {

/// A member whose value has several slots that belong together, each with a meaning of its own.
template <class Owner, class Member, std::size_t Slots>
struct WideField {
    Member Owner::*member;
    std::array<FieldSpec, Slots> specs;

    consteval WideField marks_teleport() const {
        WideField f = *this;
        for (FieldSpec& spec : f.specs) spec.teleports = true;
        return f;
    }
    consteval WideField corrected(float fade_seconds, double limit) const {
        WideField f = *this;
        for (FieldSpec& spec : f.specs) {
            spec.correction_fade = fade_seconds;
            spec.correction_limit = limit;
        }
        return f;
    }
    consteval WideField interpolated(Interpolation how) const {
        if (specs[0].type >= FieldType::text && how != Interpolation::step)
            detail::error_texts_and_bytes_are_drawn_in_steps();
        WideField f = *this;
        for (FieldSpec& spec : f.specs) spec.interpolation = how;
        return f;
    }
    consteval WideField visible_to(Visibility who) const {
        WideField f = *this;
        for (FieldSpec& spec : f.specs) spec.visibility = who;
        return f;
    }
};

/// A place, velocity or other vector: 2 or 3 components in one unit and one precision, each in its own range; predicted
/// and coded together. An entity's first vector that everyone sees is where it is.
template <class Owner, class Real, std::size_t N>
requires(std::is_floating_point_v<Real> && (N == 2 || N == 3)) consteval WideField<
    Owner, std::array<Real, N>, N> vector(std::array<Real, N> Owner::*member,
                                          std::type_identity_t<std::array<Range, N>> ranges, double precision) {
    WideField<Owner, std::array<Real, N>, N> field{member, {}};
    for (std::size_t i = 0; i < N; ++i) {
        field.specs[i] = {FieldType::real,
                          Interpolation::linear,
                          Visibility::everyone,
                          ranges[i].min,
                          ranges[i].max,
                          precision,
                          detail::checked_steps(ranges[i].max - ranges[i].min, precision)};
        field.specs[i].part = static_cast<std::uint8_t>(i);
        field.specs[i].parts = static_cast<std::uint8_t>(N);
    }
    return field;
}

/// A rotation as a unit quaternion x, y, z, w. On the wire: the index of its largest component, which is made positive
/// and left out, and the three others, -1/sqrt(2) to 1/sqrt(2) in steps of at most `precision`.
template <class Owner, class Real>
requires std::is_floating_point_v<Real>
consteval WideField<Owner, std::array<Real, 4>, 4> quaternion(std::array<Real, 4> Owner::*member, double precision) {
    constexpr double most = 0.7071067811865476;
    const std::uint32_t steps = detail::checked_steps(2 * most, precision);
    if (steps < 2 || steps > 65535) detail::error_quaternion_precision_must_be_0_71_to_0_00003();
    WideField<Owner, std::array<Real, 4>, 4> field{member, {}};
    field.specs[0] = {FieldType::quaternion, Interpolation::step, Visibility::everyone, 0, 3, 1, 3};
    for (std::size_t i = 1; i < 4; ++i)
        field.specs[i] = {
            FieldType::quaternion, Interpolation::linear, Visibility::everyone, -most, most, 2 * most / steps, steps};
    for (std::size_t i = 0; i < 4; ++i) {
        field.specs[i].part = static_cast<std::uint8_t>(i);
        field.specs[i].parts = 4;
    }
    return field;
}

}  // namespace tickwire
