#include "snapshot/range_coder.hpp"

namespace tickwire::snapshot {

std::size_t RangeEncoder::finish() {
    const std::size_t shifted = size_;
    // The decoder continues with zeros: the fewest leading bytes that, followed by zeros, lie inside the interval.
    for (int bytes = 0; bytes <= 4; ++bytes) {
        const std::uint32_t unused = bytes == 4 ? 0u : 0xFFFFFFFFu >> (8 * bytes);
        const std::uint64_t end = (std::uint64_t{low_} + unused) & ~std::uint64_t{unused};
        if (end > high_) continue;
        for (int i = 0; i < bytes; ++i) {
            if (size_ < out_.size()) out_[size_] = static_cast<std::byte>(end >> (24 - 8 * i));
            ++size_;
        }
        break;
    }
    if (overflowed()) return 0;
    // A zero at the very end is what the decoder finds behind it anyway.
    while (size_ > shifted && out_[size_ - 1] == std::byte{0}) --size_;
    return size_;
}

}  // namespace tickwire::snapshot
