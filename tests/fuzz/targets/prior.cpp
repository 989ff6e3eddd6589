// A prior's file of anybody: refused, or good enough to code with.
#include <memory>
#include <vector>

#include "fuzz/fuzz_target.hpp"
#include "snapshot/packet_encoder.hpp"
#include "support/packet_sample.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tickwire;
    using namespace tickwire::snapshot;
    static const test::PacketSample sample;
    // Mutations rarely keep the check sum: it is put right, so that what stands behind it is reached.
    std::vector<std::byte> bytes(fuzz::bytes_of(data, size).begin(), fuzz::bytes_of(data, size).end());
    if (bytes.size() > 8) {
        std::uint64_t sum = 14695981039346656037u;
        for (std::size_t i = 0; i + 8 < bytes.size(); ++i)
            sum = (sum ^ std::to_integer<std::uint64_t>(bytes[i])) * 1099511628211u;
        for (std::size_t i = 0; i < 8; ++i) bytes[bytes.size() - 8 + i] = static_cast<std::byte>(sum >> (8 * i));
    }
    auto prior = load_prior(bytes, test::sample_description());
    if (!prior || prior->slot_bits > 12) return 0;
    PacketEncoder encoder(test::sample_description(), std::make_shared<const Prior>(std::move(*prior)), Level::best);
    std::vector<std::byte> out(4096);
    fuzz::require(encoder.encode(sample.packet(), {}, out).finished);
    return 0;
}
