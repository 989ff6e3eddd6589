#include "snapshot/range_coder.hpp"

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

std::size_t RangeEncoder::finish() {
    const std::size_t shifted = size_;
    // The decoder continues with zeros: the fewest leading bytes that, followed by zeros, lie inside the interval.
    for (int bytes = 0; bytes <= 8; ++bytes) {
        const std::uint64_t unused = bytes == 8 ? 0u : ~std::uint64_t{0} >> (8 * bytes);
        const std::uint64_t end = (low_ + unused) & ~unused;
        if (end - low_ >= range_) continue;
        if (end < low_) carry();
        for (int i = 0; i < bytes; ++i) put(static_cast<std::uint32_t>(end >> (56 - 8 * i)) & 0xFFu);
        break;
    }
    if (overflowed()) return 0;
    // A zero at the very end is what the decoder finds behind it anyway.
    while (size_ > shifted && out_[size_ - 1] == std::byte{0}) --size_;
    return size_;
}

void RangeDecoder::shift_in() {
    if (in_.size() >= 4 && taken_ <= in_.size() - 4) {
        const auto byte = [&](std::size_t i) { return std::to_integer<std::uint32_t>(in_[taken_ + i]); };
        code_ = (code_ << 32) | (byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3));
        taken_ += 4;
        return;
    }
    for (int i = 0; i < 4; ++i) {
        code_ = (code_ << 8) | (taken_ < in_.size() ? std::to_integer<std::uint64_t>(in_[taken_]) : 0u);
        ++taken_;
    }
}

}  // namespace tickwire::snapshot
