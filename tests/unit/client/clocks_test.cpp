// The client's two clocks, against a simulated way with jitter and a server that reports margins.
#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>

#include "client-lib/command_clock.hpp"
#include "client-lib/view_clock.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace std::chrono_literals;

namespace {

const TimePoint start{1000s};
constexpr double tick_ms = 1000.0 / 60;

/// Sends a command each tick over a way of 60 to 80 ms, and reports its margin 60 to 80 ms later. Margins of the last
/// part, in ms.
std::vector<double> steer(client::CommandClock& clock, Duration time, Duration extra_after_half, Random& random) {
    struct Flight {
        TimePoint at;
        double margin_ms;
    };
    std::deque<Flight> reports;
    std::vector<double> margins;
    Tick sent = clock.tick();
    const TimePoint begin = start;
    for (TimePoint now = begin; now < begin + time; now += 4ms) {
        while (!reports.empty() && reports.front().at <= now) {
            clock.margin_reported(now, Duration(static_cast<std::int64_t>(reports.front().margin_ms * 1000)), 140ms);
            reports.pop_front();
        }
        clock.advance(now, 0);
        if (clock.tick() <= sent) continue;
        sent = clock.tick();
        Duration way = 60ms + Duration(random.below(20'000));
        if (now > begin + time / 2) way += extra_after_half;
        const double server_ms = static_cast<double>((now + way - start).count()) / 1000;
        const double margin = sent.value * tick_ms - server_ms;
        reports.push_back({now + way + 70ms, margin});
        if (now > begin + time * 3 / 4) margins.push_back(margin);
    }
    return margins;
}

}  // namespace

TEST_CASE("commands come to arrive a few milliseconds early, and do so again after the way has become longer") {
    Random random(3);
    client::CommandClock clock(Hertz(60));
    clock.start(start, Tick(1), 140ms);
    const auto margins = steer(clock, 40s, 50ms, random);
    const auto [least, most] = std::ranges::minmax(margins);
    INFO("margins " << least << " to " << most << " ms");
    CHECK(least > 0);
    CHECK(most < 5 + 20 + tick_ms + 5);
}

TEST_CASE("a clock that is far off jumps, once") {
    client::CommandClock clock(Hertz(60));
    clock.start(start, Tick(1000), 0ms);
    const double before = clock.exact();
    clock.margin_reported(start + 10ms, -2s, 0ms);
    clock.advance(start + 16ms, 0);
    CHECK(clock.exact() - before > 100);
    const double jumped = clock.exact();
    clock.advance(start + 32ms, 0);
    CHECK(clock.exact() - jumped < 2);
}

TEST_CASE("loss asks for one tick more of room") {
    const auto settled = [](double loss) {
        client::CommandClock clock(Hertz(60));
        clock.start(start, Tick(1), 0ms);
        for (int i = 1; i < 2000; ++i) {
            const TimePoint now = start + i * 10ms;
            clock.advance(now, loss);
            const double margin_ms = clock.exact() * tick_ms - static_cast<double>((now - start).count()) / 1000;
            clock.margin_reported(now, Duration(static_cast<std::int64_t>(margin_ms * 1000)), 0ms);
        }
        return clock.exact();
    };
    CHECK(settled(5) - settled(0) == Approx(1).margin(0.05));
    CHECK(settled(15) - settled(0) == Approx(2).margin(0.05));
}

TEST_CASE("the view stays its delay behind the fastest snapshots, whatever the jitter, and never goes back") {
    Random random(5);
    client::ViewClock clock(Hertz(60), 100ms);
    struct Flight {
        TimePoint at;
        Tick tick;
    };
    std::vector<Flight> flights;
    for (std::uint32_t tick = 1; tick < 1800; ++tick) {
        flights.push_back(
            {start + Duration(static_cast<std::int64_t>(tick * tick_ms * 1000)) + 50ms + Duration(random.below(40'000)),
             Tick(tick)});
    }
    double last = -100;
    std::size_t next = 0;
    for (TimePoint now = start + 70ms; now < start + 29s; now += 7ms) {
        for (; next < flights.size() && flights[next].at <= now; ++next) clock.arrived(now, flights[next].tick);
        if (!clock.started()) continue;
        clock.advance(now);
        CHECK(clock.exact() >= last);
        last = clock.exact();
        if (now < start + 10s) continue;
        const double ideal = static_cast<double>((now - start - 50ms - 100ms).count()) / 1000 / tick_ms;
        REQUIRE(clock.exact() == Approx(ideal).margin(0.7));
    }
}
