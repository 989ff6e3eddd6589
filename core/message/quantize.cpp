// Slots and values. Double arithmetic only, one rounding each way, so that both ends agree on every value.
#include "tickwire/quantize.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

#include "tickwire/past.hpp"

namespace tickwire {

namespace {

std::uint32_t quantize_angle(const FieldSpec& spec, double value) {
    const double count = static_cast<double>(spec.steps) + 1;
    const double turns = value / (2 * std::numbers::pi);
    const double slot = std::floor((turns - std::floor(turns)) * count + 0.5);
    return slot >= count ? 0u : static_cast<std::uint32_t>(slot);
}

// All floats in their order are the integers between those of both infinities; then comes what is no number.
constexpr std::uint32_t lowest_ordered = 0x007FFFFFu;
constexpr std::uint32_t sign_bit = 0x80000000u;

std::uint32_t exact_slot(double value, bool& clamped) {
    if (std::isnan(value)) return detail::exact_steps;
    if (std::isfinite(value) && std::abs(value) > detail::largest_float) {
        clamped = true;
        value = std::copysign(detail::largest_float, value);
    }
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
    return ((bits & sign_bit) != 0 ? ~bits : bits | sign_bit) - lowest_ordered;
}

double exact_value(std::uint32_t slot) {
    if (slot >= detail::exact_steps) return std::numeric_limits<double>::quiet_NaN();
    const std::uint32_t ordered = slot + lowest_ordered;
    const std::uint32_t bits = (ordered & sign_bit) != 0 ? ordered & ~sign_bit : ~ordered;
    return static_cast<double>(std::bit_cast<float>(bits));
}

}  // namespace

std::uint32_t quantize(const FieldSpec& spec, double value, bool& clamped) {
    if (spec.type == FieldType::exact_real) return exact_slot(value, clamped);
    if (!std::isfinite(value)) {
        clamped = true;
        if (std::isnan(value) || spec.type == FieldType::angle) return 0;
        return value > 0 ? spec.steps : 0;
    }
    if (spec.type == FieldType::angle) return quantize_angle(spec, value);
    const bool rounds = spec.type == FieldType::real || spec.type == FieldType::quaternion;
    const double half = rounds ? spec.precision * 0.5 : 0;
    if (value < spec.min - half || value > spec.max + half) clamped = true;
    if (value <= spec.min) return 0;
    if (value >= spec.max) return spec.steps;
    const double slot = (value - spec.min) / spec.precision + 0.5;  // above 0: becoming an integer rounds it down
    return slot >= spec.steps ? spec.steps : static_cast<std::uint32_t>(slot);
}

std::array<double, 4> detail::smallest_three(std::array<double, 4> q) {
    double length = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    if (!(length > 1e-9) || !std::isfinite(length)) {
        q = {0, 0, 0, 1};
        length = 1;
    }
    std::size_t largest = 0;
    for (std::size_t i = 1; i < 4; ++i) {
        if (std::abs(q[i]) > std::abs(q[largest])) largest = i;
    }
    if (q[largest] < 0) length = -length;
    std::array<double, 4> wire{static_cast<double>(largest), 0, 0, 0};
    for (std::size_t i = 0, next = 1; i < 4; ++i) {
        if (i != largest) wire[next++] = q[i] / length;
    }
    return wire;
}

std::array<double, 4> detail::from_smallest_three(const std::array<double, 4>& wire) {
    const std::size_t largest = wire[0] >= 0 && wire[0] < 4 ? static_cast<std::size_t>(wire[0]) : 3;
    std::array<double, 4> q{};
    double rest = 1;
    for (std::size_t i = 0, next = 1; i < 4; ++i) {
        if (i == largest) continue;
        q[i] = wire[next++];
        rest -= q[i] * q[i];
    }
    q[largest] = rest > 0 ? std::sqrt(rest) : 0;
    double length = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    if (!(length > 1e-9)) return {0, 0, 0, 1};
    for (double& part : q) part /= length;
    return q;
}

std::array<double, 4> detail::leaving_out(double component, const std::array<double, 4>& wire) {
    if (component == wire[0]) return wire;
    std::array<double, 4> q = from_smallest_three(wire);
    const std::size_t left_out = component >= 0 && component < 4 ? static_cast<std::size_t>(component) : 3;
    const double sign = q[left_out] < 0 ? -1 : 1;
    std::array<double, 4> out{static_cast<double>(left_out), 0, 0, 0};
    for (std::size_t i = 0, next = 1; i < 4; ++i) {
        if (i != left_out) out[next++] = q[i] * sign;
    }
    return out;
}

double dequantize(const FieldSpec& spec, std::uint32_t slot) {
    if (spec.type == FieldType::exact_real) return exact_value(slot);
    if (slot >= spec.steps && spec.type != FieldType::angle) return spec.max;
    const double value = spec.min + (slot < spec.steps ? slot : spec.steps) * spec.precision;
    if (spec.type == FieldType::angle && value >= std::numbers::pi) return value - 2 * std::numbers::pi;
    return value;
}

namespace {

/// Cubic through both ends with the velocities there. A velocity that cannot have led from one end to the other (a wall
/// was in the way) says nothing, and the way is straight.
double curve(double a, double b, double va, double vb, const detail::Between& between) {
    const double part = between.part, way = b - a, meant = (va + vb) / 2 * between.seconds;
    if (!(std::abs(way - meant) <= 0.25 * std::abs(meant))) return a + way * part;
    const double p2 = part * part, p3 = p2 * part;
    return a + way * (3 * p2 - 2 * p3) + between.seconds * (va * (p3 - 2 * p2 + part) + vb * (p3 - p2));
}

}  // namespace

namespace {

std::array<double, 4> rotation_at(const FieldSpec& component, std::span<const std::uint32_t> slots, std::size_t first) {
    std::array<double, 4> wire{static_cast<double>(slots[first]), 0, 0, 0};
    for (std::size_t i = 1; i < 4; ++i) wire[i] = dequantize(component, slots[first + i]);
    return detail::from_smallest_three(wire);
}

// One component of the rotation on the straight way between two, made a unit again; the component that `from` leaves
// out stays out, so that all slots speak of the same one.
double blend_rotation(const FieldSpec& spec, std::size_t slot, const detail::Between& between) {
    const std::size_t first = slot - spec.part;
    const auto largest = std::min<std::size_t>(between.from[first], 3);
    if (spec.part == 0) return static_cast<double>(largest);
    const auto a = rotation_at(spec, between.from, first), b = rotation_at(spec, between.to, first);
    double dot = 0, length = 0;
    for (std::size_t i = 0; i < 4; ++i) dot += a[i] * b[i];
    std::array<double, 4> q{};
    for (std::size_t i = 0; i < 4; ++i) {
        q[i] = a[i] + ((dot < 0 ? -b[i] : b[i]) - a[i]) * between.part;
        length += q[i] * q[i];
    }
    const std::size_t component = spec.part <= largest ? spec.part - 1u : spec.part;
    return q[component] / (q[largest] < 0 ? -std::sqrt(length) : std::sqrt(length));
}

}  // namespace

double detail::blend(const FieldSpec& spec, std::size_t slot, const FieldSpec* velocity, const Between& between) {
    if (spec.type == FieldType::quaternion) return blend_rotation(spec, slot, between);
    const std::uint32_t from = between.from[slot], to = between.to[slot];
    const double a = dequantize(spec, from);
    if (from == to || spec.interpolation == Interpolation::step) return a;
    const double b = dequantize(spec, to);
    if (!std::isfinite(a) || !std::isfinite(b)) return a;
    if (spec.interpolation == Interpolation::hermite && velocity != nullptr) {
        const std::size_t v = spec.velocity - 1u;
        return curve(a, b, dequantize(*velocity, between.from[v]), dequantize(*velocity, between.to[v]), between);
    }
    if (spec.interpolation != Interpolation::angle) return a + (b - a) * between.part;
    const double turn = std::remainder(b - a, 2 * std::numbers::pi);
    return std::remainder(a + turn * between.part, 2 * std::numbers::pi);
}

}  // namespace tickwire
