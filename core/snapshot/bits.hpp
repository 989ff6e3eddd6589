// Bits in and out of a fixed buffer. The writer refuses what does not fit; the reader gives zeros past the end and
// remembers it: whatever an attacker sends, nothing is read outside the span.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace tickwire::snapshot {

/// The lowest byte first, as memory has it on nearly all machines.
inline std::uint64_t as_on_the_wire(std::uint64_t word) {
    return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

/// The eight bytes from `byte` on, the lowest first; zeros past the end.
inline std::uint64_t word_at(std::span<const std::byte> in, std::size_t byte) {
    std::uint64_t word = 0;
    if (byte + sizeof word <= in.size()) {
        std::memcpy(&word, in.data() + byte, sizeof word);
        return as_on_the_wire(word);
    }
    for (std::size_t i = 0; byte + i < in.size(); ++i) word |= std::to_integer<std::uint64_t>(in[byte + i]) << (8 * i);
    return word;
}

class BitWriter {
public:
    explicit BitWriter(std::span<std::byte> out) : out_(out) {}

    /// Low `count` bits of `value`, 0 to 32.
    void bits(std::uint32_t value, int count) {
        if (overflowed_ || position_ + static_cast<std::size_t>(count) > out_.size() * 8) {
            overflowed_ = true;
            return;
        }
        for (int i = 0; i < count;) {
            const std::size_t byte = position_ / 8;
            const int shift = static_cast<int>(position_ % 8);
            const int take = count - i < 8 - shift ? count - i : 8 - shift;
            const std::uint32_t piece = (value >> i) & ((1u << take) - 1);
            if (shift == 0) out_[byte] = std::byte{0};
            out_[byte] |= static_cast<std::byte>(piece << shift);
            i += take;
            position_ += static_cast<std::size_t>(take);
        }
    }
    void flag(bool value) { bits(value ? 1u : 0u, 1); }
    /// Exponential-Golomb code of order `k`: short for small values, any value below 2^32 - 2^k.
    void golomb(std::uint32_t value, int k) {
        const std::uint64_t shifted = static_cast<std::uint64_t>(value) + (1ull << k);
        const int width = static_cast<int>(std::bit_width(shifted));
        for (int i = k + 1; i < width; ++i) bits(1, 1);
        bits(0, 1);
        bits(static_cast<std::uint32_t>(shifted & ((1ull << (width - 1)) - 1)), width - 1);
    }

    std::size_t bit_count() const { return position_; }
    std::size_t capacity_bits() const { return out_.size() * 8; }
    std::size_t byte_count() const { return (position_ + 7) / 8; }
    bool overflowed() const { return overflowed_; }
    /// Goes back to an earlier bit_count(), as if nothing had been written since.
    void rewind(std::size_t bit_position) {
        position_ = bit_position;
        overflowed_ = false;
        if (position_ % 8 != 0) {
            const auto keep = static_cast<std::byte>((1u << (position_ % 8)) - 1);
            out_[position_ / 8] &= keep;
        }
    }

private:
    std::span<std::byte> out_;
    std::size_t position_ = 0;
    bool overflowed_ = false;
};

class BitReader {
public:
    explicit BitReader(std::span<const std::byte> in) : in_(in) {}

    /// 0 to 32.
    std::uint32_t bits(int count) {
        if (position_ + static_cast<std::size_t>(count) > in_.size() * 8) {
            failed_ = true;
            return 0;
        }
        const std::uint64_t word = word_at(in_, position_ / 8) >> (position_ % 8);
        position_ += static_cast<std::size_t>(count);
        return static_cast<std::uint32_t>(word & ((std::uint64_t{1} << count) - 1));
    }
    bool flag() { return bits(1) != 0; }
    std::uint32_t golomb(int k) {
        int width = k;
        while (bits(1) != 0) {
            if (++width > 32) failed_ = true;
            if (failed_) return 0;
        }
        const std::uint64_t shifted = (1ull << width) | bits(width);
        return static_cast<std::uint32_t>(shifted - (1ull << k));
    }

    std::size_t byte_count() const { return (position_ + 7) / 8; }
    /// Past the end, or a code that no writer makes.
    bool failed() const { return failed_; }

private:
    std::span<const std::byte> in_;
    std::size_t position_ = 0;
    bool failed_ = false;
};

}  // namespace tickwire::snapshot
