// What the references say of a value's motion: its change over several spans of the past, each scaled to the time that
// is to be predicted. The predictors weigh these; hold, linear and quadratic prediction are special cases.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>

namespace tickwire::snapshot {

/// Most older ticks that a packet names as references.
inline constexpr std::size_t max_references = 8;
inline constexpr std::size_t span_count = 4;

/// For an entity whose newest reference has age D: the references that are nearest to 1, D/2, D and 2D ticks older.
struct Spans {
    std::int32_t distance = 0;                         ///< D, 0 without references
    std::uint32_t bucket = 7;                          ///< 0 to 5 by distance, 7 without references
    std::uint32_t held = 0;                            ///< 0: only the newest, 1: some, 2: back to 2D
    std::array<std::uint8_t, span_count> reference{};  ///< places among the references that are held
    std::array<std::int64_t, span_count> scale{};      ///< distance / span, in 1/65,536
};

/// `ages` of the references that are held, newest first, ascending.
Spans choose_spans(std::span<const std::int32_t> ages);

/// Which of the older ticks that both ends hold a packet should name, for `newest_age`; ages ascending in and out.
/// Returns how many.
std::size_t choose_references(std::span<const std::int32_t> held_ages, std::span<std::int32_t, max_references> ages);

/// Four steps an octave: 0 for 0, about 4 * log2(magnitude) otherwise.
inline std::uint32_t log4(std::int64_t signed_value) {
    const std::uint64_t value = static_cast<std::uint64_t>(signed_value < 0 ? -signed_value : signed_value);
    const int octave = (std::countl_zero(value | 4u) ^ 63) - 2;  // below 8 each number by itself
    return static_cast<std::uint32_t>(octave * 4) + static_cast<std::uint32_t>(value >> octave);
}

}  // namespace tickwire::snapshot
