// How what was drawn wrong leaves the view: which fields glide, from where to where. Used by prediction and
// interpolation.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "tickwire/description.hpp"

namespace tickwire::client {

/// An error beyond it is shown at once. 0: any error is, since a real without range knows no scale of its own.
inline double limit_of(const FieldSpec& spec) {
    if (spec.interpolation == tickwire::Interpolation::angle) return 2 * std::numbers::pi;
    if (spec.correction_limit > 0) return spec.correction_limit;
    return spec.type == FieldType::exact_real ? 0 : default_correction_limit * (spec.max - spec.min);
}

/// The slot of a rotation that says which component the others leave out.
inline bool names_component(const FieldSpec& spec) {
    return spec.type == FieldType::quaternion && spec.part == 0;
}

/// Whether an error of the field is smoothed at all.
inline bool glides(const FieldSpec& spec) {
    return spec.interpolation != tickwire::Interpolation::step && limit_of(spec) > 0 && !names_component(spec);
}

/// A smaller error cannot be seen.
inline double nothing_left(const FieldSpec& spec) {
    const double least = spec.precision / 4;
    return spec.type == FieldType::exact_real ? std::max(least, limit_of(spec) / 1024) : least;
}

/// Angles the short way round; infinite where one of the two is no finite number.
inline double difference(const FieldSpec& spec, double a, double b) {
    if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
    if (!std::isfinite(a) || !std::isfinite(b)) return std::numeric_limits<double>::infinity();
    return spec.interpolation == tickwire::Interpolation::angle ? std::remainder(a - b, 2 * std::numbers::pi) : a - b;
}

/// Whether a guess was wrong: by more than rounding, or, of a real without range, its tolerance.
inline bool mispredicted(const FieldSpec& spec, double guess, double truth) {
    constexpr double wrong_from = 1.5;  // precisions
    const double error = std::abs(difference(spec, guess, truth));
    return error > (spec.type == FieldType::exact_real ? spec.precision : wrong_from * spec.precision);
}

/// All rotations among `values` of a kind, with the component left out that `like` leaves out, so that they can be
/// compared and blended slot by slot.
inline void align_rotations(const std::vector<FieldInfo>& fields, const double* like, double* values) {
    for (std::size_t i = 0; i < fields.size(); i += fields[i].spec.parts) {
        if (fields[i].spec.type != FieldType::quaternion || values[i] == like[i]) continue;
        std::array<double, 4> wire;
        std::copy_n(values + i, 4, wire.begin());
        std::ranges::copy(tickwire::detail::leaving_out(like[i], wire), values + i);
    }
}

}  // namespace tickwire::client
