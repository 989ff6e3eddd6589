// Snapshot packets for many small receivers: the first byte says for which, the rest is the packet. libFuzzer's inputs
// are mutations of packets that are really encoded, so that what lies deep in a packet is reached.
#include "fuzz/fuzz_target.hpp"
#include "support/codec_scenarios.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tickwire;
    if (size == 0) return 0;
    fuzz::require(test::codec_scenario(data[0]).survives(fuzz::bytes_of(data + 1, size - 1)));
    return 0;
}

#ifdef TICKWIRE_LIBFUZZER
#include <algorithm>
#include <cstring>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
    using namespace tickwire;
    if (most < 2) return 0;
    Random random(seed);
    if (size < 2 || random.below(16) == 0) {
        data[0] = static_cast<std::uint8_t>(random.below(test::CodecScenario::count));
        const auto packet = test::codec_scenario(data[0]).packet(random);
        size = 1 + std::min(packet.size(), most - 1);
        std::memcpy(data + 1, packet.data(), size - 1);
        if (random.below(4) == 0) return size;
    }
    return 1 + LLVMFuzzerMutate(data + 1, size - 1, most - 1);
}
#endif
