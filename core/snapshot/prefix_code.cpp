#include "snapshot/prefix_code.hpp"

#include <algorithm>

namespace tickwire::snapshot {

namespace {

constexpr std::uint32_t whole = 1u << longest_code;

// Without a limit: the two lightest are joined again and again; of equal ones the first.
int huffman(std::span<const std::uint64_t> weights, std::span<std::uint8_t> lengths) {
    struct Tree {
        std::uint64_t weight;
        std::vector<std::uint32_t> symbols;
    };
    std::vector<Tree> trees;
    for (std::uint32_t i = 0; i < weights.size(); ++i) trees.push_back({weights[i], {i}});
    std::ranges::fill(lengths, std::uint8_t{0});
    const auto take_lightest = [&] {
        const auto found = std::ranges::min_element(trees, {}, &Tree::weight);
        Tree tree = std::move(*found);
        trees.erase(found);
        for (const std::uint32_t symbol : tree.symbols) ++lengths[symbol];
        return tree;
    };
    while (trees.size() > 1) {
        Tree joined = take_lightest();
        const Tree other = take_lightest();
        joined.weight += other.weight;
        joined.symbols.insert(joined.symbols.end(), other.symbols.begin(), other.symbols.end());
        trees.push_back(std::move(joined));
    }
    return *std::ranges::max_element(lengths);
}

}  // namespace

std::vector<std::uint8_t> code_lengths(std::span<const std::uint64_t> weights) {
    std::vector<std::uint64_t> flattened(weights.begin(), weights.end());
    for (std::uint64_t& weight : flattened) weight = std::max<std::uint64_t>(weight, 1);
    std::vector<std::uint8_t> lengths(weights.size());
    // Rarer symbols are taken for less rare until the longest code fits.
    while (huffman(flattened, lengths) > longest_code) {
        for (std::uint64_t& weight : flattened) weight = weight / 2 + 1;
    }
    return lengths;
}

bool complete_code(std::span<const std::uint8_t> lengths) {
    if (lengths.size() < 2 || lengths.size() > most_code_symbols) return false;
    std::uint32_t sum = 0;
    for (const std::uint8_t length : lengths) {
        if (length < 1 || length > longest_code) return false;
        sum += whole >> length;
    }
    return sum == whole;
}

PrefixCode::PrefixCode(std::span<const std::uint8_t> lengths) {
    std::uint32_t next = 0;  // as if all codes were of the longest length, highest bit first
    for (int length = 1; length <= longest_code; ++length) {
        for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
            if (lengths[symbol] != length) continue;
            std::uint32_t bits = 0;
            for (int i = 0; i < length; ++i) bits |= ((next >> (longest_code - 1 - i)) & 1u) << i;
            next += whole >> length;
            words_[symbol] = {static_cast<std::uint16_t>(bits), static_cast<std::uint16_t>(length)};
            if (length > table_bits) {
                long_.push_back(static_cast<std::uint8_t>(symbol));
                continue;
            }
            for (std::uint32_t rest = bits; rest <= table_mask; rest += 1u << length)
                table_[rest] = {static_cast<std::uint8_t>(symbol), static_cast<std::uint8_t>(length)};
        }
    }
}

PrefixCode::Found PrefixCode::find_long(std::uint32_t bits) const {
    for (const std::uint8_t symbol : long_) {
        const Word word = words_[symbol];
        if ((bits & ((1u << word.count) - 1)) == word.bits) return {symbol, word.count};
    }
    return {0, longest_code};  // never, in a complete code
}

}  // namespace tickwire::snapshot
