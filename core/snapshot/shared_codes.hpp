// What a prior says to the level `shared`: sets of prefix codes, which of them each decision takes by what the
// references tell, and how far a value follows its motion. Values only; integers all the way.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "snapshot/prefix_code.hpp"
#include "snapshot/shared_view.hpp"

namespace tickwire::snapshot {

/// How old the newest reference is, in octaves: with a second one (0 to 5), without (6 to 11), or none at all.
inline constexpr std::uint32_t reference_classes = 13, without_second = 6, without_any = 12;

/// Residuals: 0, 1, -1, 2, -2, 3, -3, then of each octave of sizes the lower and the upper half, with the sign and the
/// low bits behind the symbol.
inline constexpr std::uint32_t residual_symbols = 67;
inline constexpr std::uint32_t speed_classes = 8, company_classes = 8;
inline constexpr std::uint32_t residual_contexts = reference_classes * speed_classes * company_classes;
inline constexpr std::uint32_t residual_tables = 48;

/// Knots: a bit for each branch, set where it is not as predicted. What a context knows of the references is which of
/// the branches differ between the two.
inline constexpr std::uint32_t knot_symbols = 1u << knot_branches;
inline constexpr std::uint32_t knot_contexts = reference_classes * knot_symbols;
inline constexpr std::uint32_t knot_tables = 56;
/// The tables for knots of so many branches, 2 to 4; one branch is a plain bit.
struct KnotTables {
    std::uint32_t first, count;
};
inline constexpr std::array<KnotTables, knot_branches + 1> knot_tables_of{{{0, 0}, {0, 0}, {0, 8}, {8, 16}, {24, 32}}};

/// How far a value goes on as it moved between its references, in sixteenths; more than that: as its velocity says.
inline constexpr std::uint8_t follows_motion = 16, follows_velocity = 17;

using ResidualLengths = std::array<std::uint8_t, residual_symbols>;
using KnotLengths = std::array<std::uint8_t, knot_symbols>;  ///< of fewer branches: the first so many

struct SharedCodes {
    std::vector<ResidualLengths> residuals;    ///< residual_tables
    std::vector<KnotLengths> knots;            ///< knot_tables
    std::vector<std::uint8_t> residual_table;  ///< of each component and residual context
    std::vector<std::uint8_t> knot_table;      ///< of each knot and knot context, among those for its branches
    std::vector<std::uint8_t> follow;          ///< of each component and reference class
    friend bool operator==(const SharedCodes&, const SharedCodes&) = default;
};

/// What the built-in prior takes.
SharedCodes usual_shared_codes(const GroupTable& groups, const SharedViews& views);
/// Of codes that have as many of everything as the usual ones: every code is complete, and every table that is named is
/// there.
bool sound(const SharedCodes& codes, const SharedViews& views);

struct ResidualSymbol {
    std::uint32_t symbol;
    std::uint32_t extra;  ///< sign, lowest, and low bits
};
/// Bits behind a symbol.
constexpr int extra_bits(std::uint32_t symbol) {
    return symbol < 7 ? 0 : static_cast<int>((symbol - 7) / 2) + 2;
}
constexpr ResidualSymbol residual_symbol(std::int64_t residual) {
    const bool negative = residual < 0;
    const auto size = static_cast<std::uint64_t>(negative ? -residual : residual);
    if (size == 0) return {0, 0};
    if (size < 4) return {static_cast<std::uint32_t>(size) * 2 - (negative ? 0 : 1), 0};
    const int low = static_cast<int>(std::bit_width(size)) - 2;
    const auto half = static_cast<std::uint32_t>(size >> low) & 1u;
    const auto rest = static_cast<std::uint32_t>(size & ((std::uint64_t{1} << low) - 1));
    return {7 + static_cast<std::uint32_t>(low - 1) * 2 + half, rest << 1 | (negative ? 1u : 0u)};
}
constexpr std::int64_t residual_of(std::uint32_t symbol, std::uint32_t extra) {
    if (symbol < 7) return symbol % 2 == 0 ? -static_cast<std::int64_t>(symbol / 2) : (symbol + 1) / 2;
    const int low = static_cast<int>((symbol - 7) / 2) + 1;
    const std::int64_t size = static_cast<std::int64_t>((2 + (symbol - 7) % 2)) << low | extra >> 1;
    return (extra & 1u) != 0 ? -size : size;
}

}  // namespace tickwire::snapshot
