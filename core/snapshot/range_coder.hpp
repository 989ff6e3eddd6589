// Bits in and out of a packet by their probabilities: a carryless binary range coder (G. N. N. Martin, 1979; the
// interval form of M. Mahoney's lpaq). 32-bit interval, 16-bit probabilities, integers only. The decoder never reads
// past its span: behind the end come zeros, and taking more of them than an encoder ever leaves out is remembered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tickwire::snapshot {

/// The probability of a one, in 1/65,536; 1 to 65,535.
using Probability = std::uint32_t;

namespace detail {
inline constexpr int plain_step = 12;             // plain bits that are coded in one step
inline constexpr std::uint32_t least_step = 256;  // so that little is lost by rounding

// The part of an interval that a bit chooses. Many bits are anybody's guess: masks instead of a branch.
inline void narrow(std::uint32_t& low, std::uint32_t& high, std::uint32_t middle, bool one) {
    const std::uint32_t mask = 0u - static_cast<std::uint32_t>(one);
    high ^= (high ^ middle) & mask;
    low += (middle + 1 - low) & ~mask;
}
}  // namespace detail

class RangeEncoder {
public:
    explicit RangeEncoder(std::span<std::byte> out) : out_(out) {}

    void bit(bool value, Probability one) {
        const std::uint32_t middle = low_ + static_cast<std::uint32_t>((std::uint64_t{high_ - low_} * one) >> 16);
        detail::narrow(low_, high_, middle, value);
        while (((low_ ^ high_) >> 24) == 0) shift_out();
    }
    /// The low `count` bits of `value`, each as likely one as zero.
    void plain(std::uint32_t value, int count) {
        for (; count > detail::plain_step; count -= detail::plain_step)
            some_plain((value >> (count - detail::plain_step)) & ((1u << detail::plain_step) - 1), detail::plain_step);
        if (count > 0) some_plain(value & ((1u << count) - 1), count);
    }
    /// The shortest end that decodes to what was coded; returns the packet's size, or 0 after an overflow. Nothing may
    /// follow.
    std::size_t finish();

    /// Upper bound of what finish() would return now.
    std::size_t size_bound() const { return size_ + 4; }
    bool overflowed() const { return size_ > out_.size(); }

private:
    void some_plain(std::uint32_t value, int count) {
        const std::uint32_t step = (high_ - low_) >> count;
        if (step < detail::least_step) {  // the interval is narrow for once
            for (int i = count - 1; i >= 0; --i) bit(((value >> i) & 1u) != 0, 32768);
            return;
        }
        low_ += value * step;
        high_ = low_ + step - 1;
        while (((low_ ^ high_) >> 24) == 0) shift_out();
    }
    void shift_out() {
        if (size_ < out_.size()) out_[size_] = static_cast<std::byte>(high_ >> 24);
        ++size_;
        low_ <<= 8;
        high_ = (high_ << 8) | 0xFFu;
    }

    std::span<std::byte> out_;
    std::size_t size_ = 0;
    std::uint32_t low_ = 0;
    std::uint32_t high_ = 0xFFFFFFFFu;
};

class RangeDecoder {
public:
    explicit RangeDecoder(std::span<const std::byte> in) : in_(in) {
        for (int i = 0; i < 4; ++i) shift_in();
    }

    bool bit(Probability one) {
        const std::uint32_t middle = low_ + static_cast<std::uint32_t>((std::uint64_t{high_ - low_} * one) >> 16);
        const bool value = code_ <= middle;
        detail::narrow(low_, high_, middle, value);
        while (((low_ ^ high_) >> 24) == 0) {
            low_ <<= 8;
            high_ = (high_ << 8) | 0xFFu;
            shift_in();
        }
        return value;
    }
    std::uint32_t plain(int count) {
        std::uint32_t value = 0;
        for (; count > detail::plain_step; count -= detail::plain_step)
            value = (value << detail::plain_step) | some_plain(detail::plain_step);
        return count > 0 ? (value << count) | some_plain(count) : value;
    }

    /// More was taken than an encoder wrote.
    bool failed() const { return taken_ > in_.size() + 4; }
    /// All bytes of the packet were needed.
    bool at_end() const { return taken_ >= in_.size() && !failed(); }

private:
    std::uint32_t some_plain(int count) {
        std::uint32_t value = 0;
        const std::uint32_t step = (high_ - low_) >> count;
        if (step < detail::least_step) {
            for (int i = 0; i < count; ++i) value = (value << 1) | (bit(32768) ? 1u : 0u);
            return value;
        }
        // No encoder leaves the code in the rest behind the last step; there it counts like the last.
        value = (code_ - low_) / step;
        const std::uint32_t last = (1u << count) - 1;
        if (value > last) {
            value = last;
            code_ = low_ + value * step + step - 1;
        }
        low_ += value * step;
        high_ = low_ + step - 1;
        while (((low_ ^ high_) >> 24) == 0) {
            low_ <<= 8;
            high_ = (high_ << 8) | 0xFFu;
            shift_in();
        }
        return value;
    }
    void shift_in() {
        code_ = (code_ << 8) | (taken_ < in_.size() ? std::to_integer<std::uint32_t>(in_[taken_]) : 0u);
        ++taken_;
    }

    std::span<const std::byte> in_;
    std::size_t taken_ = 0;
    std::uint32_t low_ = 0;
    std::uint32_t high_ = 0xFFFFFFFFu;
    std::uint32_t code_ = 0;
};

}  // namespace tickwire::snapshot
