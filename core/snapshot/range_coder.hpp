// Bits and symbols in and out of a packet by their probabilities: a range coder (G. N. N. Martin, 1979) with carry.
// 64-bit interval, moved on by 32 bits at once, so that moving on is rare; integers only. Bits that are as likely one
// as zero are not in the interval: they fill the packet from its end, the first lowest (as in T. B. Terriberry's coder
// of Opus, RFC 6716, section 4.1.4), which takes a shift where a part of the interval takes a division. The coded bytes
// end so that whatever lies behind them continues them. The decoder never reads past its span: behind the end come
// zeros, and taking more than an encoder wrote is remembered.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tickwire::snapshot {

/// The probability of a one, in 1/65,536; 1 to 65,535.
using Probability = std::uint32_t;

namespace detail {
inline constexpr std::uint64_t narrow_range = std::uint64_t{1} << 32;  // below it, the interval moves on
}  // namespace detail

class RangeEncoder {
public:
    explicit RangeEncoder(std::span<std::byte> out) : out_(out) {}

    void bit(bool value, Probability one) {
        const std::uint64_t part = (range_ >> 16) * one;
        // Many bits are anybody's guess: masks instead of a branch.
        const std::uint64_t zero = std::uint64_t{value} - 1;
        move(part & zero);
        range_ = (part & ~zero) | ((range_ - part) & zero);
        settle();
    }
    /// One of several, by their shares of `total`, at most 65,536: the part from `first` on, `share` wide.
    void part(std::uint32_t first, std::uint32_t share, std::uint32_t total) { take(range_ / total, first, share); }
    /// The same for a total of 65,536.
    void part(std::uint32_t first, std::uint32_t share) { take(range_ >> 16, first, share); }
    /// The low `count` bits of `value`, at most 32, each as likely one as zero.
    void plain(std::uint32_t value, int count) {
        plain_ |= (value & ((std::uint64_t{1} << count) - 1)) << plain_bits_;
        plain_bits_ += count;
        if (plain_bits_ >= 32) put_plain();
    }
    /// The shortest end that decodes to what was coded; returns the packet's size, or 0 after an overflow. Nothing may
    /// follow.
    std::size_t finish();

    /// Upper bound of what finish() would return now.
    std::size_t size_bound() const {
        return size_ + static_cast<std::size_t>((std::countl_zero(range_) + 15) / 8) + plain_size();
    }
    bool overflowed() const { return size_ + plain_size() > out_.size(); }

private:
    std::size_t plain_size() const { return plain_out_ + static_cast<std::size_t>((plain_bits_ + 7) / 8); }
    void take(std::uint64_t unit, std::uint32_t first, std::uint32_t share) {
        move(unit * first);
        range_ = unit * share;
        settle();
    }
    void move(std::uint64_t by) {
        low_ += by;
        if (low_ < by) carry();
    }
    void settle() {
        if (range_ < detail::narrow_range) shift_out();
    }
    void carry();
    void shift_out();
    void put(std::uint32_t byte);
    void put_plain();
    std::uint64_t behind() const;

    std::span<std::byte> out_;
    std::size_t size_ = 0;
    std::uint64_t low_ = 0;
    std::uint64_t range_ = ~std::uint64_t{0};
    std::size_t plain_out_ = 0;  // bytes, at the end of out_
    std::uint64_t plain_ = 0;    // the next of them
    int plain_bits_ = 0;         // below 32 between calls
};

class RangeDecoder {
public:
    explicit RangeDecoder(std::span<const std::byte> in) : in_(in) {
        shift_in();
        shift_in();
    }

    bool bit(Probability one) {
        const std::uint64_t part = (range_ >> 16) * one;
        const bool value = code_ < part;
        const std::uint64_t zero = std::uint64_t{value} - 1;
        code_ -= part & zero;
        range_ = (part & ~zero) | ((range_ - part) & zero);
        settle();
        return value;
    }
    /// Where in a total of at most 65,536 the next part lies. take_part() must follow, with the same total.
    std::uint32_t place(std::uint32_t total) {
        unit_ = range_ / total;
        return place_of(total);
    }
    /// The same for a total of 65,536.
    std::uint32_t place() {
        unit_ = range_ >> 16;
        return place_of(65536);
    }
    void take_part(std::uint32_t first, std::uint32_t share) {
        code_ -= unit_ * first;
        range_ = unit_ * share;
        settle();
    }
    /// At most 32.
    std::uint32_t plain(int count) {
        if (plain_bits_ < count) take_plain();
        const auto value = static_cast<std::uint32_t>(plain_ & ((std::uint64_t{1} << count) - 1));
        plain_ >>= count;
        plain_bits_ -= count;
        return value;
    }

    /// More was taken than an encoder wrote.
    bool failed() const { return taken_ + plain_size() > in_.size() + sizeof code_; }
    /// All bytes of the packet were needed.
    bool at_end() const { return taken_ + plain_size() >= in_.size() && !failed(); }

private:
    // No encoder leaves the code in the rest behind the last part; there it counts like the last.
    std::uint32_t place_of(std::uint32_t total) const {
        const std::uint64_t at = code_ / unit_;
        return at < total ? static_cast<std::uint32_t>(at) : total - 1;
    }
    std::size_t plain_size() const { return plain_taken_ - static_cast<std::size_t>(plain_bits_ / 8); }
    void settle() {
        if (range_ < detail::narrow_range) {
            range_ <<= 32;
            shift_in();
        }
    }
    void shift_in();
    void take_plain();

    std::span<const std::byte> in_;
    std::size_t taken_ = 0;
    std::uint64_t range_ = ~std::uint64_t{0};
    std::uint64_t code_ = 0;  // from the interval's low end
    std::uint64_t unit_ = 1;
    std::size_t plain_taken_ = 0;  // bytes, from the end
    std::uint64_t plain_ = 0;      // what is left of them
    int plain_bits_ = 0;
};

}  // namespace tickwire::snapshot
