// The logistic function and its inverse as integer tables, the same on every machine: computed by the compiler with
// integers only. Used by the mixer; see docs/codec.md.
#pragma once

#include <array>
#include <cstdint>

namespace tickwire::snapshot {

/// Log odds are in 1/256 of a natural unit, -2047 to 2047.
inline constexpr int stretch_limit = 2047;

namespace detail {

// Probabilities of a one for the log odds -2047 to 2047, in 1/65,536.
constexpr std::array<std::uint16_t, 4096> make_squash() {
    std::array<std::uint16_t, 4096> table{};
    constexpr std::uint64_t one = 1ull << 31;
    constexpr std::uint64_t decay = 2139111403ull;  // exp(-1/256) * 2^31
    std::uint64_t power = one;                      // exp(-x/256) * 2^31
    for (int x = 0; x <= stretch_limit; ++x) {
        const std::uint64_t p = (65536ull * one + (one + power) / 2) / (one + power);
        const std::uint64_t kept = p > 65535 ? 65535 : p;
        table[static_cast<std::size_t>(2048 + x)] = static_cast<std::uint16_t>(kept);
        table[static_cast<std::size_t>(2048 - x)] = static_cast<std::uint16_t>(65536 - kept);
        power = (power * decay + one / 2) >> 31;
    }
    table[0] = table[1];
    return table;
}
inline constexpr std::array<std::uint16_t, 4096> squash_table = make_squash();

// Log odds of the probability in the middle of each of 4,096 steps.
constexpr std::array<std::int16_t, 4096> make_stretch() {
    std::array<std::int16_t, 4096> table{};
    int x = -stretch_limit;
    for (std::uint32_t step = 0; step < 4096; ++step) {
        const std::uint32_t p = step * 16 + 8;
        while (x < stretch_limit && squash_table[static_cast<std::size_t>(2048 + x)] < p) ++x;
        table[step] = static_cast<std::int16_t>(x);
    }
    return table;
}
inline constexpr std::array<std::int16_t, 4096> stretch_table = make_stretch();

}  // namespace detail

/// Log odds of a probability in 1/65,536.
inline int stretch(std::uint32_t probability) {
    return detail::stretch_table[probability >> 4];
}
/// The probability of log odds; beyond the limits it is that of the limit.
inline std::uint32_t squash(int log_odds) {
    const int x = log_odds > stretch_limit ? stretch_limit : log_odds < -stretch_limit ? -stretch_limit : log_odds;
    return detail::squash_table[static_cast<std::size_t>(2048 + x)];
}

}  // namespace tickwire::snapshot
