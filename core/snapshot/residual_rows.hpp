// Where the distributions of residuals lie in a prior: for each component of the description a block of rows, and in it
// a part for each thing that residuals depend on. Values only; the component coder names rows, the models add them up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "snapshot/distribution.hpp"

namespace tickwire::snapshot {

/// Steps of what is expected of a residual's size, of how far something lies in multiples of it, and so on.
inline constexpr std::uint32_t distance_buckets = 8, scale_steps = 32, held_places = 5, excess_steps = 8,
                               place_steps = 13, far_steps = 10, fraction_steps = 8, near_steps = 4;

/// What the best level adds up, and how many rows each has in a component's block.
enum class Summand : std::uint8_t { scale, near, coded, change, fraction, own, newest, held };
inline constexpr std::size_t summand_count = 8;
inline constexpr std::array<std::uint32_t, summand_count> summand_rows{
    distance_buckets * scale_steps, distance_buckets* near_steps* excess_steps,
    4 * excess_steps* excess_steps, excess_steps* excess_steps,
    far_steps* fraction_steps,      place_steps* place_steps,
    place_steps* place_steps,       place_steps* far_steps};
static_assert(summand_count + 1 <= most_summands);

inline constexpr std::array<std::uint32_t, summand_count + 1> summand_first = [] {
    std::array<std::uint32_t, summand_count + 1> first{};
    for (std::size_t i = 0; i < summand_count; ++i) first[i + 1] = first[i] + summand_rows[i];
    return first;
}();
/// Rows of a component that are added up.
inline constexpr std::uint32_t summed_block = summand_first[summand_count];

/// Rows of a component that stand alone: the fast level's, then those of a number's second and third bit.
inline constexpr std::uint32_t fast_rows = distance_buckets * scale_steps * held_places;
inline constexpr std::uint32_t relative_classes = 8;
inline constexpr std::uint32_t detail_rows = 3 * relative_classes * 4;
inline constexpr std::uint32_t single_block = fast_rows + detail_rows;

/// The rows of one symbol: all that are added up at the best level, the one that the fast level takes.
struct SymbolRows {
    std::uint32_t component;
    std::uint32_t fast;
    std::array<std::uint32_t, summand_count> summed;
};

}  // namespace tickwire::snapshot
