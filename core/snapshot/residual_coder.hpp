// A predicted number: what is left after prediction as zero, sign, size class in unary, the class's top bits modelled
// and its low bits plain. Called by the entity coder for every component.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "snapshot/bit_coder.hpp"

namespace tickwire::snapshot {

namespace detail {
inline constexpr std::uint32_t last_step = 7;       // steps beyond it share a node
inline constexpr std::uint32_t downward_nodes = 8;  // after those of upward steps
inline constexpr std::uint32_t count_nodes = 34;    // the top bits of a count, after its classes
}  // namespace detail

/// The bits of a number below its highest, which is bit `size` - 1: two modelled from `node` on, the others plain.
template <class Bits>
std::uint64_t code_rest(Bits& bits, const Contexts& contexts, std::uint32_t node, std::uint64_t number,
                        std::uint32_t size) {
    std::uint64_t value = 1;
    std::uint32_t low = size - 1;
    for (int modelled = 0; modelled < 2 && low > 0; ++modelled) {
        --low;
        const bool bit = bits.flag(contexts, node, ((number >> low) & 1u) != 0);
        value = value * 2 + static_cast<std::uint64_t>(bit);
        node += 1 + static_cast<std::uint32_t>(bit);
    }
    if (low > 0) {
        const auto mask = (std::uint64_t{1} << low) - 1;
        value = (value << low) | bits.plain(static_cast<std::uint32_t>(number & mask), static_cast<int>(low));
    }
    return value;
}

template <class Bits>
std::uint32_t code_class(Bits& bits, const Contexts& contexts, std::uint32_t wanted, std::uint32_t most_classes) {
    std::uint32_t size = 0;
    while (size < most_classes && bits.flag(contexts, size, wanted > size)) ++size;
    return size;
}

/// A count of at most `most_classes` bits.
template <class Bits>
std::uint32_t code_count(Bits& bits, const Contexts& contexts, std::uint32_t count, std::uint32_t most_classes) {
    const std::uint32_t size =
        code_class(bits, contexts, static_cast<std::uint32_t>(std::bit_width(count)), most_classes);
    return size == 0
               ? 0
               : static_cast<std::uint32_t>(code_rest(bits, contexts, detail::count_nodes + size * 4, count, size));
}

/// The size class as a walk from the one that is expected, up or down: about two decisions, wherever it lies.
template <class Bits>
std::uint32_t code_class_near(Bits& bits, const Contexts& contexts, std::uint32_t wanted, std::uint32_t least,
                              std::uint32_t most, std::uint32_t expected) {
    const std::uint32_t from = std::clamp(expected, least, most);
    std::uint32_t size = from;
    while (size < most && bits.flag(contexts, std::min(size - from, detail::last_step), wanted > size)) ++size;
    if (size > from) return size;
    while (size > least &&
           bits.flag(contexts, detail::downward_nodes + std::min(from - size, detail::last_step), wanted < size))
        --size;
    return size;
}

/// Codes `residual`, or returns what was coded. A class beyond `most_classes` is not coded, and not decoded. `beyond(
/// negative)` gives the contexts of its size once its sign is known, `top(size)` those of its top bits. Static, so that
/// compilers put it into its one caller, where the two cost nothing.
template <class Bits, class Beyond, class Top>
static std::int64_t code_residual(Bits& bits, const Contexts& zero, const Contexts& sign, std::int64_t residual,
                                  std::uint32_t most_classes, std::uint32_t expected_class, const Beyond& beyond,
                                  const Top& top) {
    if (most_classes == 0) return 0;
    // Where zeros are rare, zero is a positive number like others.
    const bool zero_first = expected_class <= 2;
    if (zero_first && bits.flag(zero, 0, residual == 0)) return 0;
    const bool negative = bits.flag(sign, 0, residual < 0);
    const Contexts& contexts = beyond(negative);
    const auto magnitude = static_cast<std::uint64_t>(residual < 0 ? -residual : residual);
    const std::uint32_t least = negative || zero_first ? 1 : 0;
    const std::uint32_t size = code_class_near(bits, contexts, static_cast<std::uint32_t>(std::bit_width(magnitude)),
                                               least, most_classes, expected_class);
    if (size == 0) return 0;
    const auto value = static_cast<std::int64_t>(size == 1 ? 1 : code_rest(bits, top(size), 0, magnitude, size));
    return negative ? -value : value;
}

}  // namespace tickwire::snapshot
