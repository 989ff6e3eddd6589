// The property that the snapshot codec stands for: whatever the types, the world and the network, what a client
// rebuilds is exactly the server's quantized history.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/lossy_stream.hpp"

using namespace tickwire;

namespace {

constexpr std::uint64_t usual_cases = 100'000;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* wanted = std::getenv(variable);
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : otherwise;
}

}  // namespace

// A case is a packet for one client. TICKWIRE_CASES: how many; TICKWIRE_SEED: the first seed, to see a failure again.
TEST_CASE("whatever is lost, doubled or late, a client rebuilds the server's history exactly", "[codec_property]") {
    const std::uint64_t cases = number_from("TICKWIRE_CASES", usual_cases);
    test::LossyStream::Counts all;
    std::uint64_t seed = number_from("TICKWIRE_SEED", 1);
    const std::uint64_t first = seed;
    for (; all.packets < cases; ++seed) {
        test::LossyStream stream(seed);
        for (int tick = 0; tick < 150 && all.packets + stream.counts().packets < cases; ++tick) {
            const std::string wrong = stream.tick();
            INFO("TICKWIRE_SEED=" << seed << ", tick " << tick);
            REQUIRE(wrong == "");
        }
        all.packets += stream.counts().packets;
        all.parts += stream.counts().parts;
        all.decoded += stream.counts().decoded;
        all.compared += stream.counts().compared;
        all.whole += stream.counts().whole;
    }
    if (cases > usual_cases)
        WARN(all.packets << " packets in " << all.parts << " parts, " << all.decoded << " decoded, " << all.compared
                         << " entities compared, " << all.whole << " ticks rebuilt; seeds " << first << " to "
                         << seed - 1);
    CHECK(all.parts > all.packets);
    CHECK(all.whole > all.packets / 4);
    CHECK(all.compared > all.packets);
}
