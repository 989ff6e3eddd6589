#include "tickwire/place.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire {

Point nearest_on(const Way& way, const Point& point) {
    const float dx = way.to.x - way.from.x, dy = way.to.y - way.from.y, dz = way.to.z - way.from.z;
    const float length = dx * dx + dy * dy + dz * dz;
    if (!(length > 0)) return way.from;
    const float along =
        ((point.x - way.from.x) * dx + (point.y - way.from.y) * dy + (point.z - way.from.z) * dz) / length;
    const float part = std::clamp(along, 0.0f, 1.0f);
    return {way.from.x + dx * part, way.from.y + dy * part, way.from.z + dz * part};
}

float distance(const Point& point, const Way& way) {
    const Point nearest = nearest_on(way, point);
    return std::hypot(point.x - nearest.x, point.y - nearest.y, point.z - nearest.z);
}

namespace detail {

namespace {

/// Of a curve through both ends with velocities of at most `fastest` there: the cubic's velocity terms are at most
/// part (1 - part) of it, and part (1 - part) at most 1/4.
double bulge(const FieldSpec& spec, std::span<const FieldSpec> specs, double seconds) {
    if (spec.velocity == 0) return 0;
    const FieldSpec& velocity = specs[spec.velocity - 1u];
    return seconds * std::max(std::abs(velocity.min), std::abs(velocity.max)) / 4;
}

}  // namespace

bool may_come_near(const PlaceSlots& place, std::span<const FieldSpec> specs, std::span<const std::uint32_t> from,
                   std::span<const std::uint32_t> to, double seconds, const Way& way) {
    const float* const begin[]{&way.from.x, &way.from.y, &way.from.z};
    const float* const end[]{&way.to.x, &way.to.y, &way.to.z};
    for (std::size_t i = 0; i < place.count; ++i) {
        const std::size_t slot = place.slots[i];
        const double a = dequantize(specs[slot], from[slot]), b = dequantize(specs[slot], to[slot]);
        // As floats the rules compare them: a thousandth more than any rounding.
        const double more = static_cast<double>(way.reach) + 1e-3 + (a == b ? 0 : bulge(specs[slot], specs, seconds));
        const auto [low, high] = std::minmax({static_cast<double>(*begin[i]), static_cast<double>(*end[i])});
        if (std::max(a, b) + more < low || std::min(a, b) - more > high) return false;
    }
    return true;
}

}  // namespace detail

}  // namespace tickwire
