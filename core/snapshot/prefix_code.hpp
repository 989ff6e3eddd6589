// Static prefix codes (D. A. Huffman, 1952), canonical and of limited length: what the level `shared` writes its
// symbols with. Made from code lengths alone, so that a prior holds nothing else; a code must be complete, so that
// whatever bits come, they are some symbol.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tickwire::snapshot {

inline constexpr int longest_code = 12;  ///< bits
inline constexpr std::size_t most_code_symbols = 68;

/// Lengths of the shortest code for symbols of these weights; none is left without a code. At least two symbols.
std::vector<std::uint8_t> code_lengths(std::span<const std::uint64_t> weights);
/// Each is 1 to longest_code, and every row of bits begins with exactly one code.
bool complete_code(std::span<const std::uint8_t> lengths);

class PrefixCode {
public:
    PrefixCode() = default;
    /// `lengths` must be a complete code.
    explicit PrefixCode(std::span<const std::uint8_t> lengths);

    /// Lowest bit first on the wire.
    struct Word {
        std::uint16_t bits = 0;
        std::uint16_t count = 0;
    };
    Word word(std::uint32_t symbol) const { return words_[symbol]; }

    struct Found {
        std::uint32_t symbol;
        int count;
    };
    /// The symbol that the next bits, lowest first, begin with.
    Found find(std::uint32_t bits) const {
        const Short found = table_[bits & table_mask];
        if (found.count != 0) return {found.symbol, found.count};
        return find_long(bits);
    }

private:
    static constexpr int table_bits = 9;
    static constexpr std::uint32_t table_mask = (1u << table_bits) - 1;
    struct Short {
        std::uint8_t symbol = 0, count = 0;  // 0: its code is longer than the table's
    };
    Found find_long(std::uint32_t bits) const;

    std::array<Word, most_code_symbols> words_{};
    std::vector<Short> table_ = std::vector<Short>(std::size_t{1} << table_bits);
    std::vector<std::uint8_t> long_;  // symbols with longer codes
};

}  // namespace tickwire::snapshot
