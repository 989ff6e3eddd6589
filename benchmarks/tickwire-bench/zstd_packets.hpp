// Packets compressed one by one by zstd -19, with a dictionary of 110 KB trained from others of their kind.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

struct ZSTD_CCtx_s;
struct ZSTD_CDict_s;

namespace tickwire::bench {

/// Packets one behind the other.
struct PacketSamples {
    std::vector<std::byte> bytes;
    std::vector<std::size_t> sizes;
    void add(const std::vector<std::byte>& packet) {
        bytes.insert(bytes.end(), packet.begin(), packet.end());
        sizes.push_back(packet.size());
    }
};

class ZstdPackets {
public:
    /// Without samples, or with too few: without a dictionary.
    explicit ZstdPackets(const PacketSamples& samples);
    void compress(const std::vector<std::byte>& plain, std::vector<std::byte>& out);

private:
    struct Free {
        void operator()(ZSTD_CCtx_s* context) const;
        void operator()(ZSTD_CDict_s* dictionary) const;
    };
    std::unique_ptr<ZSTD_CCtx_s, Free> context_;
    std::unique_ptr<ZSTD_CDict_s, Free> dictionary_;
};

}  // namespace tickwire::bench
