// Bits and symbols in and out of a packet by their probabilities: a range coder (G. N. N. Martin, 1979) with carry.
// 64-bit interval, moved on by 32 bits at once, so that moving on is rare; integers only. The decoder never reads past
// its span: behind the end come zeros, and taking more of them than an encoder ever leaves out is remembered.
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
inline constexpr int plain_step = 16;                                  // plain bits that are coded in one step
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
    /// The low `count` bits of `value`, each as likely one as zero.
    void plain(std::uint32_t value, int count) {
        for (; count > detail::plain_step; count -= detail::plain_step)
            some_plain((value >> (count - detail::plain_step)) & ((1u << detail::plain_step) - 1), detail::plain_step);
        some_plain(value & ((1u << count) - 1), count);  // none change nothing: no branch, since it is not foreseeable
    }
    /// The shortest end that decodes to what was coded; returns the packet's size, or 0 after an overflow. Nothing may
    /// follow.
    std::size_t finish();

    /// Upper bound of what finish() would return now.
    std::size_t size_bound() const { return size_ + static_cast<std::size_t>((std::countl_zero(range_) + 15) / 8); }
    bool overflowed() const { return size_ > out_.size(); }

private:
    void some_plain(std::uint32_t value, int count) { take(range_ >> count, value, 1); }
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

    std::span<std::byte> out_;
    std::size_t size_ = 0;
    std::uint64_t low_ = 0;
    std::uint64_t range_ = ~std::uint64_t{0};
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
    std::uint32_t plain(int count) {
        std::uint32_t value = 0;
        for (; count > detail::plain_step; count -= detail::plain_step)
            value = (value << detail::plain_step) | some_plain(detail::plain_step);
        return count > 0 ? (value << count) | some_plain(count) : value;
    }

    /// More was taken than an encoder wrote.
    bool failed() const { return taken_ > in_.size() + sizeof code_; }
    /// All bytes of the packet were needed.
    bool at_end() const { return taken_ >= in_.size() && !failed(); }

private:
    // No encoder leaves the code in the rest behind the last part; there it counts like the last.
    std::uint32_t place_of(std::uint32_t total) const {
        const std::uint64_t at = code_ / unit_;
        return at < total ? static_cast<std::uint32_t>(at) : total - 1;
    }
    std::uint32_t some_plain(int count) {
        unit_ = range_ >> count;
        const std::uint32_t value = place_of(1u << count);
        take_part(value, 1);
        return value;
    }
    void settle() {
        if (range_ < detail::narrow_range) {
            range_ <<= 32;
            shift_in();
        }
    }
    void shift_in();

    std::span<const std::byte> in_;
    std::size_t taken_ = 0;
    std::uint64_t range_ = ~std::uint64_t{0};
    std::uint64_t code_ = 0;  // from the interval's low end
    std::uint64_t unit_ = 1;
};

}  // namespace tickwire::snapshot
