// Slots and values. Double arithmetic only, one rounding each way, so that both ends agree on every value.
#include "tickwire/quantize.hpp"

#include <cmath>
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

}  // namespace

std::uint32_t quantize(const FieldSpec& spec, double value, bool& clamped) {
    if (!std::isfinite(value)) {
        clamped = true;
        if (std::isnan(value) || spec.type == FieldType::angle) return 0;
        return value > 0 ? spec.steps : 0;
    }
    if (spec.type == FieldType::angle) return quantize_angle(spec, value);
    const double half = spec.type == FieldType::real ? spec.precision * 0.5 : 0;
    if (value < spec.min - half || value > spec.max + half) clamped = true;
    if (value <= spec.min) return 0;
    if (value >= spec.max) return spec.steps;
    const double slot = std::floor((value - spec.min) / spec.precision + 0.5);
    return slot >= spec.steps ? spec.steps : static_cast<std::uint32_t>(slot);
}

double dequantize(const FieldSpec& spec, std::uint32_t slot) {
    if (slot >= spec.steps && spec.type != FieldType::angle) return spec.max;
    const double value = spec.min + (slot < spec.steps ? slot : spec.steps) * spec.precision;
    if (spec.type == FieldType::angle && value >= std::numbers::pi) return value - 2 * std::numbers::pi;
    return value;
}

double detail::blend(const FieldSpec& spec, std::uint32_t from, std::uint32_t to, double part) {
    const double a = dequantize(spec, from);
    if (from == to || spec.interpolation == Interpolation::step) return a;
    const double b = dequantize(spec, to);
    if (spec.interpolation == Interpolation::linear) return a + (b - a) * part;
    const double turn = std::remainder(b - a, 2 * std::numbers::pi);
    return std::remainder(a + turn * part, 2 * std::numbers::pi);
}

}  // namespace tickwire
