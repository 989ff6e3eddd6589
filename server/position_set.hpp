// A set of positions in a frame, filled in any order and read in ascending order: a bit for each position, and one for
// each 64 of them that are not all empty. Cheaper than sorting, and costs nothing for the rest of a large world.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace tickwire::server {

class PositionSet {
public:
    /// For positions below `count`; empty.
    void reset(std::size_t count) {
        words_.assign(count / 64 + 1, 0);
        marks_.assign(words_.size() / 64 + 1, 0);
    }
    void add(std::uint32_t position) {
        words_[position / 64] |= 1ull << (position % 64);
        marks_[position / 4096] |= 1ull << (position / 64 % 64);
    }
    /// Whether it has just the positions whose bits are set in `words`.
    bool equals(std::span<const std::uint64_t> words) const { return std::ranges::equal(words_, words); }
    void clear() {
        std::ranges::fill(words_, 0u);
        std::ranges::fill(marks_, 0u);
    }
    /// Calls `take(position)` for each in ascending order; the set is empty afterwards.
    template <class Take>
    void drain(Take take) {
        for (std::size_t m = 0; m < marks_.size(); ++m) {
            for (; marks_[m] != 0; marks_[m] &= marks_[m] - 1) {
                const std::size_t w = m * 64 + static_cast<std::size_t>(std::countr_zero(marks_[m]));
                for (; words_[w] != 0; words_[w] &= words_[w] - 1)
                    take(static_cast<std::uint32_t>(w * 64 + static_cast<std::size_t>(std::countr_zero(words_[w]))));
            }
        }
    }

private:
    std::vector<std::uint64_t> words_, marks_;
};

}  // namespace tickwire::server
