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

constexpr Duration aim = 5ms;

const TimePoint start{1000s};
constexpr double tick_ms = 1000.0 / 60;

/// Sends a command each tick over a way of 60 to 80 ms, and reports its margin 60 to 80 ms later. Margins of the last
/// part, in ms.
std::vector<double> steer(client::CommandClock& clock, Duration time, Duration extra_after_half, Random& random) {
    struct Flight {
        TimePoint at;
        double margin_ms;
        Tick ran;
    };
    std::deque<Flight> reports;
    std::vector<double> margins;
    Tick sent = clock.tick();
    const TimePoint begin = start;
    for (TimePoint now = begin; now < begin + time; now += 4ms) {
        while (!reports.empty() && reports.front().at <= now) {
            clock.margin_reported(now, Duration(static_cast<std::int64_t>(reports.front().margin_ms * 1000)),
                                  reports.front().ran);
            reports.pop_front();
        }
        clock.advance(now, {aim, aim}, 0);
        if (clock.tick() <= sent) continue;
        sent = clock.tick();
        Duration way = 60ms + Duration(random.below(20'000));
        if (now > begin + time / 2) way += extra_after_half;
        const double server_ms = static_cast<double>((now + way - start).count()) / 1000;
        const double margin = sent.value * tick_ms - server_ms;
        reports.push_back({now + way + 70ms, margin, Tick(static_cast<std::uint32_t>(server_ms / tick_ms) + 1)});
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
    clock.margin_reported(start + 10ms, -2s, Tick(1121));
    clock.advance(start + 16ms, {aim, aim}, 0);
    CHECK(clock.exact() - before > 100);
    const double jumped = clock.exact();
    clock.advance(start + 32ms, {aim, aim}, 0);
    CHECK(clock.exact() - jumped < 2);
}

TEST_CASE("a way that has become longer is jumped for once, and reports of commands from before do not jump again") {
    client::CommandClock clock(Hertz(60));
    clock.start(start, Tick(1000), 0ms);
    TimePoint now = start;
    // The server runs tick t at t - 1000 ticks; the way takes nothing, and 100 ms from the second on.
    const auto server_tick = [&] { return 1000 + static_cast<double>((now - start).count()) / 1000 / tick_ms; };
    const auto report = [&](double command, double arrived) {
        clock.margin_reported(now, Duration(static_cast<std::int64_t>((command - arrived) * tick_ms * 1000)),
                              Tick(static_cast<std::uint32_t>(arrived) + 1));
    };
    for (; now < start + 3s; now += 5ms) {
        clock.advance(now, {aim, aim}, 0);
        report(std::floor(clock.exact()), server_tick());
    }
    clock.way_became_longer(now, 100ms);
    const double before = clock.exact();
    clock.advance(now, {aim, aim}, 0);
    REQUIRE(clock.jumped());
    CHECK(clock.exact() - before == Approx(6).margin(0.35));
    // For 100 ms more come reports of commands that were sent before the jump, 100 ms late.
    const double old_lead = before - server_tick();
    for (const TimePoint end = now + 95ms; now < end;) {
        now += 5ms;
        report(std::floor(server_tick() - 6 + old_lead), server_tick());
        clock.advance(now, {aim, aim}, 0);
        CHECK_FALSE(clock.jumped());
    }
}

TEST_CASE("loss asks for one tick more of room") {
    const auto settled = [](double loss) {
        client::CommandClock clock(Hertz(60));
        clock.start(start, Tick(1), 0ms);
        for (int i = 1; i < 2000; ++i) {
            const TimePoint now = start + i * 10ms;
            clock.advance(now, {aim, aim}, loss);
            const double margin_ms = clock.exact() * tick_ms - static_cast<double>((now - start).count()) / 1000;
            const Tick ran(static_cast<std::uint32_t>(static_cast<double>((now - start).count()) / 1000 / tick_ms) + 1);
            clock.margin_reported(now, Duration(static_cast<std::int64_t>(margin_ms * 1000)), ran);
        }
        return clock.exact();
    };
    CHECK(settled(5) - settled(0) == Approx(1).margin(0.05));
    CHECK(settled(15) - settled(0) == Approx(2).margin(0.05));
}

TEST_CASE("the view stays its delay behind the fastest snapshots, whatever the jitter, and never goes back") {
    Random random(5);
    client::ViewClock clock(Hertz(60), 800ms);
    clock.set_delay(100ms, 0.99);
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

namespace {

struct Feel {
    double delay_ms = 0, starved_percent = 0, largest_step = 0;  // the step in ticks a frame of a tick's length
};

/// Snapshots each tick over a way of 50 to 50 + jitter ms; drawn at 60 Hz. Measured from 10 s on.
Feel watch(Duration jitter, std::uint32_t loss_percent, std::uint32_t snapshot_every = 1,
           Duration longer_from_20_s = 0ms) {
    Random random(9);
    std::vector<std::pair<TimePoint, Tick>> flights;
    for (std::uint32_t tick = 1; tick < 60 * 40; ++tick) {
        if (tick % snapshot_every != 0 || random.below(100) < loss_percent) continue;
        const Duration sent{static_cast<std::int64_t>(tick * tick_ms * 1000)};
        const Duration way = 50ms + Duration(random.below(static_cast<std::uint32_t>(jitter.count()) + 1)) +
                             (sent > 20s ? longer_from_20_s : 0ms);
        flights.emplace_back(start + sent + way, Tick(tick));
    }
    std::ranges::sort(flights);
    client::ViewClock clock(Hertz(60), 800ms);
    clock.set_delay(0ms, 0.97);
    Tick newest{};
    std::size_t next = 0;
    double last = 0, starved = 0, frames = 0;
    Feel feel;
    for (TimePoint now = start + 100ms; now < start + 39s; now += 16'667us) {
        for (; next < flights.size() && flights[next].first <= now; ++next) {
            newest = std::max(newest, flights[next].second);
            clock.arrived(now, newest);
        }
        clock.advance(now);
        if (now > start + 10s) {
            ++frames;
            starved += clock.exact() > newest.value;
            feel.largest_step = std::max(feel.largest_step, std::abs(clock.exact() - last - 1));
        }
        last = clock.exact();
    }
    feel.starved_percent = starved / frames * 100;
    feel.delay_ms = static_cast<double>(clock.delay().count()) / 1000;
    return feel;
}

}  // namespace

TEST_CASE(
    "the view's delay adapts: short on a good network, longer with jitter, loss or fewer snapshots, and rarely "
    "starved") {
    const Feel good = watch(0ms, 0), jittery = watch(20ms, 0), lossy = watch(20ms, 5), bad = watch(60ms, 15),
               rare = watch(5ms, 2, 3);
    for (const Feel& feel : {good, jittery, lossy, bad, rare}) {
        INFO("delay " << feel.delay_ms << " ms, starved " << feel.starved_percent << " %, largest step "
                      << feel.largest_step);
        CHECK(feel.starved_percent < 4);
        CHECK(feel.largest_step < 0.31);
    }
    CHECK(good.delay_ms < 30);
    CHECK(jittery.delay_ms < 45);
    CHECK(lossy.delay_ms < 70);
    CHECK(bad.delay_ms > lossy.delay_ms);
    CHECK(bad.delay_ms < 160);
    CHECK(rare.delay_ms > good.delay_ms);
}

TEST_CASE("one stall does not make the view's delay longer; a way that changed is left behind with its jitter") {
    const auto delay_after = [](int stalls, Duration longer) {
        client::ViewClock clock(Hertz(60), 800ms);
        clock.set_delay(0ms, 0.99);
        TimePoint now = start;
        Tick arrived{};
        for (std::uint32_t tick = 1; tick < 60 * 20; ++tick) {
            const TimePoint sent = start + Duration(static_cast<std::int64_t>(tick * tick_ms * 1000));
            const bool stalled = static_cast<int>(tick / 200) < stalls && tick % 200 > 192;
            // From the tenth second on the way is `longer` no more.
            for (; now < sent + 50ms + (tick < 600 ? longer : 0ms); now += 5ms) clock.advance(now);
            if (!stalled) clock.arrived(now, arrived = Tick(tick));
        }
        return static_cast<double>(clock.delay().count()) / 1000;
    };
    const double calm = delay_after(0, 0ms), one = delay_after(1, 0ms), many = delay_after(5, 0ms),
                 moved = delay_after(0, 100ms);
    INFO("calm " << calm << " ms, one stall " << one << " ms, five " << many << " ms, another way " << moved << " ms");
    CHECK(one < calm + 3);
    CHECK(many > calm + 50);
    CHECK(moved < calm + 20);
}

TEST_CASE("a silence of some seconds is one stall: the view's delay never becomes as long as it was") {
    Random random(17);
    for (int run = 0; run < 40; ++run) {
        client::ViewClock clock(Hertz(60), 800ms);
        clock.set_delay(0ms, 0.99);
        TimePoint now = start;
        double longest_ms = 0;
        const std::uint32_t silence = 60 + random.below(300), jitter = 1 + random.below(12'000);
        for (std::uint32_t tick = 1; tick < 60 * 25; ++tick) {
            const TimePoint sent = start + Duration(static_cast<std::int64_t>(tick * tick_ms * 1000));
            const Duration way = 50ms + Duration(random.below(jitter));
            for (; now < sent + way; now += 13'333us) clock.advance(now);
            if (tick < 300 || tick > 300 + silence) clock.arrived(now, Tick(tick));
            if (tick > 300 + silence + 120)
                longest_ms = std::max(longest_ms, static_cast<double>(clock.delay().count()) / 1000);
        }
        INFO("run " << run << ": " << silence << " ticks of silence, jitter " << jitter << " us");
        REQUIRE(longest_ms < 100);
    }
}

TEST_CASE("stalls of long ago never make the view fall back in a calm") {
    Random random(23);
    for (int run = 0; run < 100; ++run) {
        client::ViewClock clock(Hertz(60), 800ms);
        clock.set_delay(0ms, 0.99);
        TimePoint now = start;
        std::uint32_t stalled_until = 0;
        const Duration longer(random.below(30'000));
        double drawn = 0, least_step = 1, delay = 1000, most_growth = 0;
        for (std::uint32_t tick = 1; tick < 60 * 40; ++tick) {
            const TimePoint sent = start + Duration(static_cast<std::int64_t>(tick * tick_ms * 1000));
            const Duration way = 50ms + Duration(random.below(2'000)) + (tick < 600 ? longer : 0ms);
            for (; now < sent + way; now += 13'333us) {
                clock.advance(now);
                const double ms = static_cast<double>(clock.delay().count()) / 1000;
                if (tick > std::max(600u, stalled_until) + 180) {
                    least_step = std::min(least_step, clock.exact() - drawn);
                    most_growth = std::max(most_growth, ms - delay);
                }
                drawn = clock.exact(), delay = ms;
            }
            if (tick < 700 && tick > stalled_until && random.below(150) == 0) stalled_until = tick + random.below(50);
            if (tick > stalled_until) clock.arrived(now, Tick(tick));
        }
        INFO("run " << run << ": the view moved by " << least_step << " ticks, the delay grew by " << most_growth
                    << " ms in a picture");
        REQUIRE(least_step > 0.7);
        REQUIRE(most_growth < 3);
    }
}

TEST_CASE("a way that becomes longer is followed: the view stands until there is news, and never goes back") {
    const Feel feel = watch(10ms, 1, 1, 90ms);
    INFO("delay " << feel.delay_ms << " ms, starved " << feel.starved_percent << " %, largest step "
                  << feel.largest_step);
    CHECK(feel.largest_step < 1.01);
    CHECK(feel.starved_percent < 5);
    CHECK(feel.delay_ms < 60);
}
