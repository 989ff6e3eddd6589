// A predicted number: what is left after prediction as zero, sign, size class in unary, the class's top bits modelled
// and its low bits plain. Called by the entity coder for every component.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "snapshot/bit_coder.hpp"

namespace tickwire::snapshot {

namespace detail {
inline constexpr std::uint32_t count_nodes = 34;  // the top bits of a count, after its classes
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

/// A number of `size` bits: its highest is a one, up to three more are modelled, the others plain.
template <class Bits>
std::uint64_t code_below_highest(Bits& bits, std::uint32_t rows, std::uint64_t number, int size) {
    if (size < 2) return static_cast<std::uint64_t>(size);
    const int modelled = std::min(size - 1, 3), low = size - 1 - modelled;
    const auto top = static_cast<std::uint32_t>((number >> low) & ((1u << modelled) - 1));
    const std::uint32_t row = rows + static_cast<std::uint32_t>(modelled - 1) * relative_classes * 4;
    // Sixteen symbols are more than there are: what no encoder writes is cut.
    const std::uint32_t coded = std::min(bits.single(row, top), (1u << modelled) - 1);
    const std::uint64_t value = (std::uint64_t{1} << modelled) | coded;
    return (value << low) | bits.plain(static_cast<std::uint32_t>(number & ((std::uint64_t{1} << low) - 1)), low);
}

/// Where the parts of a residual are modelled.
struct ResidualModel {
    SymbolRows symbol;
    std::uint32_t detail = 0;          ///< first row of this residual's second and third bits
    std::uint32_t expected_class = 1;  ///< bits of what is expected
    Contexts beyond;                   ///< how much larger, when it is far beyond that
};

/// Codes `residual`, or returns what was coded: its sign and size class about the expected one as one symbol, then the
/// class's highest bits, modelled, then the rest. A negative number is the complement of one that is not, so that zero
/// is there once. What no encoder writes decodes to something that the caller finds out of range.
template <class Bits>
std::int64_t code_residual(Bits& bits, const ResidualModel& model, std::int64_t residual, std::uint32_t most_classes) {
    constexpr int middle = 4, last = static_cast<int>(relative_classes) - 1;
    const int expected = static_cast<int>(model.expected_class);
    auto magnitude = static_cast<std::uint64_t>(residual < 0 ? ~residual : residual);
    int size = static_cast<int>(std::bit_width(magnitude * 2 + 1)) - 1;  // of zero too, without a branch
    const int wanted = std::clamp(size - expected + middle, 0, last);
    const std::uint32_t symbol =
        bits.symbol(model.symbol, static_cast<std::uint32_t>(wanted) * 2 + (residual < 0 ? 1u : 0u));
    const int relative = static_cast<int>(symbol / 2);
    std::uint64_t value = 0;
    if (relative == 0) {
        const int low = std::max(expected - middle, 0);
        value = bits.plain(static_cast<std::uint32_t>(magnitude & 0xFFFFFFFFu), low);
    } else {
        const int floor = std::max(expected - middle + relative, 0);
        if (relative == last) {
            const int most = std::max(static_cast<int>(most_classes), floor);
            const auto further = static_cast<std::uint32_t>(std::max(size - floor, 0));
            size = floor +
                   static_cast<int>(code_class(bits, model.beyond, further, static_cast<std::uint32_t>(most - floor)));
        } else {
            size = floor;
        }
        value = code_below_highest(bits, model.detail + symbol / 2 * 4, magnitude, size);
    }
    return (symbol & 1u) != 0 ? ~static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
}

}  // namespace tickwire::snapshot
