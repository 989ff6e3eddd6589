// A flood of hellos from forged sources, as many as the machine's network brings: an honest client asks twice.
#include <catch2/catch.hpp>

#include "security/random.hpp"
#include "tickwire/random.hpp"
#include "transport/gate.hpp"
#include "transport/handshake_messages.hpp"
#include "transport/outbox.hpp"

using namespace tickwire;
using namespace tickwire::transport;
using namespace std::chrono_literals;

namespace {

struct Honest {
    Address address;
    std::uint64_t nonce = 0;
    TimePoint next{};
    int asked = 0, answered_after = 0;
};

}  // namespace

TEST_CASE("of a flood of forged hellos who asks again is answered first") {
    security::SeededRandomSource secrets(1);
    auto opened = Gate::open({}, secrets);
    REQUIRE(opened);
    Gate& gate = **opened;
    ServerTransportCounters counters;
    Random random(2);
    std::vector<Honest> honest;
    const TimePoint begin{100s};
    for (std::uint8_t i = 0; i < 200; ++i)
        honest.push_back({Address::ipv4(10, i, 0, 1, 5000), 1000u + i, begin + 1s + i * 3ms});
    std::uint64_t number = 0;
    for (TimePoint now = begin; now < begin + 3s; now += 1ms) {
        Outbox outbox;
        const auto ask = [&](const Address& from, std::uint64_t nonce) {
            const auto bytes = write(HelloMessage{wire_version, nonce});
            gate.hello({from, bytes, 0}, now, outbox, counters);
        };
        for (int i = 0; i < 200; ++i) {
            const std::uint32_t place = random.below(0xffffffff);
            ask(Address::ipv4(static_cast<std::uint8_t>(20 + place % 200), static_cast<std::uint8_t>(place >> 8),
                              static_cast<std::uint8_t>(place >> 16), 9, 7000),
                ++number << 20);
            // In the midst of the others.
            for (Honest& one : honest) {
                if (i != static_cast<int>(one.nonce * 37 % 200) || one.answered_after != 0 || now < one.next) continue;
                const std::uint64_t before = counters.cookies;
                ask(one.address, one.nonce);
                ++one.asked;
                one.next = now + (one.asked < 3 ? 200ms : 100ms);
                if (counters.cookies > before) one.answered_after = one.asked;
            }
        }
    }
    CHECK(counters.hello_over_budget > 300'000);
    CHECK(counters.hello_over_prefix_budget < 100);
    const auto within = [&](int asked) {
        return std::ranges::count_if(
            honest, [&](const Honest& one) { return one.answered_after != 0 && one.answered_after <= asked; });
    };
    INFO("at once " << within(1) << ", by the second " << within(2) << ", by the fourth " << within(4));
    CHECK(within(1) < 120);
    CHECK(within(2) > 150);
    CHECK(within(4) == 200);
}
