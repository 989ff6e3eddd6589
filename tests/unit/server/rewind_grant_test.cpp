#include "server/rewind_grant.hpp"

#include <catch2/catch.hpp>

#include "server/command_budget.hpp"

using namespace tickwire;
using namespace tickwire::server;
using namespace std::chrono_literals;

namespace {

transport::SessionStats path(Duration rtt, Duration jitter = {}, double loss = 0) {
    transport::SessionStats stats;
    stats.rtt = rtt;
    stats.rtt_jitter = jitter;
    stats.loss_percent = loss;
    return stats;
}

constexpr Hertz rate{60};

}  // namespace

TEST_CASE("a picture as old as the path makes it is granted, an older one is cut, and the record says by what") {
    RewindGrant grant;
    grant.measured(path(100ms, 5ms), TimePoint(1000s));
    const auto ask = [&](float ticks, Duration lead, Duration most) { return grant.grant(ticks, lead, most, rate); };
    CHECK(ask(10, 0ms, 250ms).granted == 10);
    CHECK(ask(10, 0ms, 250ms).cut_by == RewindBound::none);
    CHECK(ask(10, 0ms, 250ms).round_trip == 100ms);
    const PlayerView cut = ask(40, 10ms, 250ms);  // 100 + 60 + 4 x 5 + 10
    CHECK(cut.claimed == 40);
    CHECK(cut.granted == Approx(190 * 0.06f));
    CHECK(cut.cut_by == RewindBound::path);
    CHECK(ask(40, 10ms, 150ms).granted == Approx(9));
    CHECK(ask(40, 10ms, 150ms).cut_by == RewindBound::max_rewind);
    CHECK(ask(40, -2s, 250ms).granted == Approx(180 * 0.06f));  // a late command makes nothing older
    CHECK(ask(3, 0ms, 0ms).granted == 0);
}

TEST_CASE("a path that becomes longer counts after two seconds, one that becomes shorter at once") {
    RewindGrant grant;
    TimePoint now{1000s};
    const auto granted_after = [&](Duration rtt, Duration time) {
        for (const TimePoint end = now + time; now < end; now += 16'667us) grant.measured(path(rtt), now);
        return grant.grant(1000, 0ms, 1s, rate).granted / 0.06f - 60;
    };
    CHECK(granted_after(40ms, 3s) == Approx(40));
    CHECK(granted_after(200ms, 1500ms) == Approx(40));
    CHECK(granted_after(200ms, 1s) == Approx(200));
    CHECK(granted_after(50ms, 17ms) == Approx(50));
    now += 1h;  // of silence
    CHECK(granted_after(120ms, 17ms) == Approx(120));
}

TEST_CASE("commands at the tick rate never use up their budget, all of a stall may come at once, a flood may not") {
    CommandBudget honest(rate, 10s), stalled(rate, 10s), flood(rate, 10s);
    TimePoint now{1000s};
    for (int i = 0; i < 100'000; ++i) REQUIRE(honest.take(now += 16'183us));  // 3 % fast, as a clock may run
    for (int i = 0; i < 600; ++i) REQUIRE(stalled.take(now));
    int taken = 0;
    for (; taken < 10'000 && flood.take(now += 1ms); ++taken) continue;
    CHECK(taken > 600);
    CHECK(taken < 700);
}
