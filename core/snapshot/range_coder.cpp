#include "snapshot/range_coder.hpp"

#include <algorithm>
#include <cstring>

namespace tickwire::snapshot {

void RangeEncoder::put(std::uint32_t byte) {
    if (size_ < out_.size()) out_[size_] = static_cast<std::byte>(byte);
    ++size_;
}

// Into the bytes that are out already; never beyond their first, since all that is coded is below one.
void RangeEncoder::carry() {
    for (std::size_t i = size_; i-- > 0;) {
        if (i >= out_.size()) continue;
        out_[i] = static_cast<std::byte>(std::to_integer<unsigned>(out_[i]) + 1);
        if (out_[i] != std::byte{0}) return;
    }
}

void RangeEncoder::shift_out() {
    for (int shift = 56; shift >= 32; shift -= 8) put(static_cast<std::uint32_t>(low_ >> shift) & 0xFFu);
    low_ <<= 32;
    range_ <<= 32;
}

void RangeEncoder::put_plain() {
    for (; plain_bits_ >= 8; plain_bits_ -= 8, plain_ >>= 8) {
        if (plain_out_ < out_.size()) out_[out_.size() - 1 - plain_out_] = static_cast<std::byte>(plain_ & 0xFFu);
        ++plain_out_;
    }
}

// What the decoder finds behind the coded bytes, after those of the plain bits are all out: they, then zeros.
std::uint64_t RangeEncoder::behind() const {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < std::min(plain_out_, sizeof bytes); ++i)
        bytes |= std::to_integer<std::uint64_t>(out_[out_.size() - plain_out_ + i]) << (56 - 8 * i);
    return bytes;
}

std::size_t RangeEncoder::finish() {
    put_plain();
    // The high bits of the last byte of plain bits are the coded bits' end.
    const int free = plain_bits_ > 0 ? 8 - plain_bits_ : 0;
    plain_bits_ += free;
    put_plain();
    if (overflowed()) return 0;
    const std::size_t shifted = size_;
    const std::uint64_t following = behind();
    std::uint64_t last = 0;
    // The fewest leading bits that, followed by what lies behind them, are inside the interval.
    for (int bytes = 0; bytes <= 8; ++bytes) {
        const int chosen = 8 * bytes + free;
        const std::uint64_t unused = chosen >= 64 ? 0u : ~std::uint64_t{0} >> chosen;
        const std::uint64_t rest = bytes == 8 ? 0u : following >> (8 * bytes);
        const std::uint64_t end = rest > low_ ? rest : ((low_ - rest + unused) & ~unused) + rest;
        if (end - low_ >= range_) continue;
        if (end < low_) carry();
        for (int i = 0; i < bytes; ++i) put(static_cast<std::uint32_t>(end >> (56 - 8 * i)) & 0xFFu);
        last = bytes == 8 ? 0u : (end << (8 * bytes)) >> 56;
        break;
    }
    if (overflowed()) return 0;
    if (plain_out_ == 0) {
        // A zero at the very end is what the decoder finds behind it anyway.
        while (size_ > shifted && out_[size_ - 1] == std::byte{0}) --size_;
        return size_;
    }
    const auto plain = out_.last(plain_out_);
    plain[0] |= static_cast<std::byte>(last);
    std::memmove(out_.data() + size_, plain.data(), plain.size());
    return size_ + plain_out_;
}

namespace {

// The four bytes from `at` on, as a number; the first is the highest.
std::uint64_t four_bytes(std::span<const std::byte> in, std::size_t at) {
    const auto byte = [&](std::size_t i) { return std::to_integer<std::uint32_t>(in[at + i]); };
    return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

}  // namespace

void RangeDecoder::shift_in() {
    if (in_.size() >= 4 && taken_ <= in_.size() - 4) {
        code_ = (code_ << 32) | four_bytes(in_, taken_);
        taken_ += 4;
        return;
    }
    for (int i = 0; i < 4; ++i) {
        code_ = (code_ << 8) | (taken_ < in_.size() ? std::to_integer<std::uint64_t>(in_[taken_]) : 0u);
        ++taken_;
    }
}

void RangeDecoder::take_plain() {
    const std::size_t left = in_.size() - std::min(plain_taken_, in_.size());
    std::uint64_t bytes = 0;
    if (left >= 4) {
        bytes = four_bytes(in_, left - 4);
    } else {
        for (std::size_t i = 0; i < left; ++i) bytes |= std::to_integer<std::uint64_t>(in_[left - 1 - i]) << (8 * i);
    }
    plain_ |= bytes << plain_bits_;
    plain_bits_ += 32;
    plain_taken_ += 4;
}

}  // namespace tickwire::snapshot
