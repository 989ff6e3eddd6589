// How often a client asks a server that does not answer.
#include "transport/client_handshake.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace tickwire;
using namespace tickwire::transport;
using namespace std::chrono_literals;

namespace {

/// When it said hello, from its beginning on.
std::vector<Duration> hellos(std::uint64_t seed, Duration for_how_long) {
    security::SeededRandomSource random(seed);
    const TimePoint begin{100s};
    ClientHandshake handshake({}, random, begin);
    ClientTransportCounters counters;
    Outbox outbox;
    std::vector<Duration> said;
    for (Duration since{0}; since < for_how_long; since += 1ms) {
        const std::uint64_t before = counters.hellos;
        handshake.send(begin + since, {}, outbox, counters);
        if (counters.hellos != before) said.push_back(since);
    }
    return said;
}

}  // namespace

TEST_CASE("a client says hello often for three seconds, then more seldom") {
    const auto said = hellos(1, 20s);
    REQUIRE(said.size() > 25);
    CHECK(said.front() == 0ms);
    std::size_t early = 0, late = 0;
    for (std::size_t i = 1; i < said.size(); ++i) {
        const Duration wait = said[i] - said[i - 1];
        CHECK(wait >= (i <= 2 ? 160ms : 80ms));
        CHECK(wait <= 1201ms);
        early += said[i] < 3s;
        late += said[i] >= 10s;
    }
    // Where one hello in six is answered, 98 of 100 clients have their answer by then.
    CHECK(early >= 22);
    CHECK(late <= 13);
}

TEST_CASE("clients who begin at the same moment do not ask in step") {
    const auto one = hellos(2, 3s), other = hellos(3, 3s);
    std::size_t together = 0;
    for (std::size_t i = 1; i < std::min(one.size(), other.size()); ++i) together += one[i] == other[i];
    CHECK(together < 3);
}
