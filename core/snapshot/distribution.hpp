// One of sixteen symbols by its probability: what the contexts of a symbol say is added up as log odds, and made a
// distribution in integers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "snapshot/lanes.hpp"

namespace tickwire::snapshot {

inline constexpr std::size_t symbol_count = lane_count;

/// Log odds of symbols, in 1/256 of a natural unit; only their differences matter.
using Logits = std::array<std::int16_t, symbol_count>;
/// For each symbol, the parts that it takes, or that those before it take.
using Parts = std::array<std::uint16_t, symbol_count>;

/// Largest log odds that are added up, and how many of them: their sums and differences stay inside 16 bits.
inline constexpr std::int32_t most_logit = 2000;
inline constexpr std::size_t most_summands = 12;
static_assert(most_logit * std::int32_t{most_summands} * 2 < 65535);

/// How likely each symbol is, in parts of their sum: each at least one, so that every symbol can be coded, the sum
/// 4,096 to 65,296. The exponential function by squaring eight times, in 16 bits: the same on every machine.
template <class L>
L shares_of(const L& logits) {
    L power = L::all(-1) - (logits.largest() - logits);
    for (int k = 0; k < 8; ++k) power = high_product(power, power);
    return power.template shifted<4>() + L::all(1);
}

/// A distribution that does not change: for each symbol the parts of those before it, of 65,536 in all.
inline Parts before_each(const Logits& logits) {
    Parts shares, before{};
    shares_of(Lanes::load(logits)).store(shares);
    std::uint64_t total = 0, sum = 0;
    for (const std::uint16_t share : shares) total += share;
    for (std::size_t i = 0; i < symbol_count; ++i) {
        before[i] = static_cast<std::uint16_t>(sum * (65536 - symbol_count) / total + i);
        sum += shares[i];
    }
    return before;
}

}  // namespace tickwire::snapshot
