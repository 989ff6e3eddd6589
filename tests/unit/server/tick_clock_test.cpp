#include "server/tick_clock.hpp"

#include <catch2/catch.hpp>

using namespace tickwire;
using namespace std::chrono_literals;

namespace {
const TimePoint start{1000s};
}

TEST_CASE("the tick clock gives a tick each period, without drift") {
    server::TickClock clock(Hertz(60), 5);
    clock.start(start);
    std::uint32_t ticks = 0;
    for (Duration at{0}; at < 100s; at += 1ms) ticks += clock.take_due(start + at);
    CHECK(ticks == 6000);
    CHECK(clock.skipped() == 0);
    CHECK(clock.next() - (start + 100s) < 17ms);
}

TEST_CASE("the tick clock makes up a few lost ticks and skips the rest") {
    server::TickClock clock(Hertz(50), 3);
    clock.start(start);
    CHECK(clock.take_due(start) == 1);
    CHECK(clock.take_due(start + 19ms) == 0);
    CHECK(clock.take_due(start + 40ms) == 2);
    CHECK(clock.take_due(start + 1s) == 3);
    CHECK(clock.skipped() == 50 - 2 - 3);
    CHECK(clock.take_due(start + 1019ms) == 0);
    CHECK(clock.take_due(start + 1020ms) == 1);
}

TEST_CASE("the tick clock keeps its rate at every allowed rate") {
    for (const std::uint32_t rate : {1u, 7u, 30u, 60u, 128u, 240u}) {
        server::TickClock clock(Hertz(rate), 60);
        clock.start(start);
        std::uint32_t ticks = 0;
        for (Duration at{0}; at < 60s; at += 997us) ticks += clock.take_due(start + at);
        INFO(rate << " Hz");
        CHECK(std::abs(static_cast<int>(ticks) - static_cast<int>(60 * rate)) <= 1);
    }
}
