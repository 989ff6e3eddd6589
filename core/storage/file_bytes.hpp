// Numbers in the bytes of a file: of a fixed size (lowest byte first), or as base-128 numbers of as many bytes as they
// need. A reader never reads beyond the end: it fails, and gives zeros from then on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tickwire::storage {

inline void put_fixed(std::vector<std::byte>& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
}

inline void put_varint(std::vector<std::byte>& out, std::uint64_t value) {
    for (; value >= 128; value >>= 7) out.push_back(static_cast<std::byte>(value | 128));
    out.push_back(static_cast<std::byte>(value));
}

inline void put_signed_varint(std::vector<std::byte>& out, std::int32_t value) {
    put_varint(out, (static_cast<std::uint32_t>(value) << 1) ^ static_cast<std::uint32_t>(value >> 31));
}

class FileBytes {
public:
    explicit FileBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

    std::span<const std::byte> take(std::size_t count) {
        if (count > bytes_.size() - at_) {
            failed = true;
            return {};
        }
        at_ += count;
        return bytes_.subspan(at_ - count, count);
    }
    std::uint8_t byte() {
        if (at_ < bytes_.size()) return std::to_integer<std::uint8_t>(bytes_[at_++]);
        failed = true;
        return 0;
    }
    std::uint64_t fixed(int bytes) {
        std::uint64_t value = 0;
        for (int i = 0; i < bytes; ++i) value |= std::uint64_t{byte()} << (8 * i);
        return value;
    }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            const std::uint8_t b = byte();
            value |= std::uint64_t{b & 127u} << shift;
            if (b < 128) return value;
        }
        failed = true;
        return 0;
    }
    std::int32_t signed_varint() {
        const std::uint64_t coded = varint();
        if (coded > 0xFFFFFFFFu) failed = true;
        const auto value = static_cast<std::uint32_t>(coded);
        return static_cast<std::int32_t>(value >> 1) ^ -static_cast<std::int32_t>(value & 1u);
    }
    bool at_end() const { return at_ == bytes_.size() && !failed; }

    bool failed = false;

private:
    std::span<const std::byte> bytes_;
    std::size_t at_ = 0;
};

}  // namespace tickwire::storage
