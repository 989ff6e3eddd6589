// Bits of the level `shared` in and out of a packet, lowest first, many at once. The writer remembers that something
// did not fit; the reader gives zeros past the end and remembers it: whatever an attacker sends, nothing outside the
// span is read.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "snapshot/bits.hpp"

namespace tickwire::snapshot {

/// The bits of one entity, kept to be appended to packets: the first 64, and those behind them if there are more.
struct BitRun {
    std::uint64_t head = 0;
    const std::uint64_t* more = nullptr;
    std::uint32_t count = 0;
};

/// Collects bits in words of a vector that keeps its memory.
class BitCollector {
public:
    void clear() {
        words_.clear();
        word_ = 0;
        count_ = 0;
    }
    /// `value` has no bits above `count`; 0 to 32.
    void bits(std::uint32_t value, int count) {
        const int at = static_cast<int>(count_ % 64);
        word_ |= std::uint64_t{value} << at;
        count_ += static_cast<std::uint32_t>(count);
        if (at + count < 64) return;
        words_.push_back(word_);
        word_ = at == 0 ? 0 : std::uint64_t{value} >> (64 - at);
    }
    std::uint32_t count() const { return count_; }
    /// Valid until the next clear() or bits().
    BitRun run() {
        if (words_.size() * 64 < count_) words_.push_back(word_);
        return words_.empty() ? BitRun{} : BitRun{words_[0], words_.data() + 1, count_};
    }

private:
    std::vector<std::uint64_t> words_;
    std::uint64_t word_ = 0;
    std::uint32_t count_ = 0;
};

class BitAppender {
public:
    explicit BitAppender(std::span<std::byte> out) : out_(out) {}

    /// `value` has no bits above `count`; 0 to 64.
    [[gnu::always_inline]] void bits(std::uint64_t value, std::uint32_t count) {
        if (count > 56) [[unlikely]] {
            few_bits(value & 0xFFFFFFFF, 32);
            value >>= 32;
            count -= 32;
        }
        few_bits(value, count);
    }
    void flag(bool value) { bits(value ? 1 : 0, 1); }
    [[gnu::always_inline]] void run(const BitRun& run) {
        if (run.count <= 64) return bits(run.head, run.count);
        bits(run.head, 64);
        const std::uint64_t* word = run.more;
        std::uint32_t left = run.count - 64;
        for (; left > 64; left -= 64) bits(*word++, 64);
        bits(*word, left);
    }
    /// Exponential-Golomb code of order `k`: short for small values.
    void golomb(std::uint32_t value, int k) {
        const std::uint64_t shifted = std::uint64_t{value} + (std::uint64_t{1} << k);
        const int width = static_cast<int>(std::bit_width(shifted)), ones = width - k - 1;
        bits((std::uint64_t{1} << ones) - 1, static_cast<std::uint32_t>(ones) + 1);
        bits(shifted & ((std::uint64_t{1} << (width - 1)) - 1), static_cast<std::uint32_t>(width - 1));
    }
    std::size_t bit_count() const { return size_ * 8 + filled_; }
    /// Nothing may follow. Returns the bytes, 0 after an overflow.
    std::size_t finish() {
        if (filled_ > 0) store(1);
        return overflowed_ ? 0 : size_ + (filled_ > 0 ? 1 : 0);
    }

private:
    // 0 to 56. Nothing is asked of the bits themselves, as no processor could guess it: all eight bytes are stored each
    // time, and those that are not full yet are stored again.
    [[gnu::always_inline]] void few_bits(std::uint64_t value, std::uint32_t count) {
        word_ |= value << filled_;
        const std::uint32_t end = filled_ + count;
        if (size_ + sizeof word_ <= out_.size()) [[likely]] {
            const std::uint64_t word = as_on_the_wire(word_);
            std::memcpy(out_.data() + size_, &word, sizeof word);
        } else if (!store(end / 8)) {
            return;
        }
        size_ += end / 8;
        word_ >>= end & 56;
        filled_ = end % 8;
    }
    bool store(std::size_t bytes) {
        if (size_ + bytes > out_.size()) {
            overflowed_ = true;
            return false;
        }
        const std::uint64_t word = as_on_the_wire(word_);
        std::memcpy(out_.data() + size_, &word, bytes);
        return true;
    }

    std::span<std::byte> out_;
    std::size_t size_ = 0;
    std::uint64_t word_ = 0;
    std::uint32_t filled_ = 0;  // bits of word_, below 8 between two calls
    bool overflowed_ = false;
};

class BitTaker {
public:
    explicit BitTaker(std::span<const std::byte> in) : in_(in) {}

    /// The next bits, at least 32 of them, zeros behind the end.
    std::uint64_t peek() const { return word_at(in_, at_ / 8) >> (at_ % 8); }
    void skip(int count) {
        at_ += static_cast<std::size_t>(count);
        failed_ = failed_ || at_ > in_.size() * 8;
    }
    /// 0 to 32.
    std::uint32_t bits(int count) {
        const auto value = static_cast<std::uint32_t>(peek() & ((std::uint64_t{1} << count) - 1));
        skip(count);
        return value;
    }
    bool flag() { return bits(1) != 0; }
    std::uint32_t golomb(int k) {
        const int ones = std::countr_one(static_cast<std::uint32_t>(peek()));
        if (ones + k > 31) {
            failed_ = true;
            return 0;
        }
        skip(ones + 1);
        const std::uint64_t shifted = (std::uint64_t{1} << (k + ones)) | bits(k + ones);
        return static_cast<std::uint32_t>(shifted - (std::uint64_t{1} << k));
    }
    bool failed() const { return failed_; }
    /// Nothing is left but what fills up the last byte, which is zero.
    bool at_end() const { return !failed_ && (at_ + 7) / 8 == in_.size() && (at_ % 8 == 0 || peek() == 0); }

private:
    std::span<const std::byte> in_;
    std::size_t at_ = 0;  // bits
    bool failed_ = false;
};

}  // namespace tickwire::snapshot
