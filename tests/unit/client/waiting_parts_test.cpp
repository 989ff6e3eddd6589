// What waits for a snapshot that it refers to is bounded, taken when that is here, and forgotten when it is too old.
#include "client-lib/waiting_parts.hpp"

#include <catch2/catch.hpp>

using namespace tickwire;
using namespace tickwire::client;

namespace {

constexpr snapshot::ReferenceAges one_before{1, {1}};
const std::vector<std::byte> some(100);

bool nothing_held(Tick, const snapshot::ReferenceAges&) {
    return false;
}

}  // namespace

TEST_CASE("the oldest part that has what it refers to goes first, and a tick is waited with once") {
    WaitingParts waiting;
    for (const std::uint32_t tick : {12u, 10u, 11u, 12u, 10u}) waiting.add(Tick(tick), one_before, some);
    WaitingParts::Part part;
    CHECK(!waiting.take(part, nothing_held));
    Tick held(9);
    const auto is_held = [&](Tick tick, const snapshot::ReferenceAges& ages) { return tick - ages.ages[0] == held; };
    for (const std::uint32_t tick : {10u, 11u, 12u}) {
        REQUIRE(waiting.take(part, is_held));
        CHECK(part.tick == Tick(tick));
        CHECK(part.bytes == some);
        CHECK(!waiting.take(part, is_held));
        held = Tick(tick);
    }
    CHECK(waiting.empty());
    CHECK(waiting.in_vain() == 0);
}

TEST_CASE("however many a server sends of which none can be read, those of the newest ticks alone are kept") {
    WaitingParts waiting;
    for (std::uint32_t tick = 1; tick <= 10'000; ++tick) waiting.add(Tick(tick), one_before, some);
    CHECK(waiting.in_vain() == 10'000 - 57);
    waiting.add(Tick(1'000'000), one_before, some);
    CHECK(waiting.in_vain() == 10'000);
    waiting.forget(Tick(2'000'000));
    CHECK(waiting.empty());
    CHECK(waiting.in_vain() == 10'001);
}
