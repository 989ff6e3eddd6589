// What is left out when ticks take too long, and when it is taken back.
#include "server/load_shedder.hpp"

#include <catch2/catch.hpp>

using namespace tickwire;
using namespace tickwire::server;
using namespace std::chrono_literals;

namespace {

constexpr Duration period{16'667};

/// A second's ticks that take this share of their time each; returns the level after them.
struct Run {
    LoadShedder shedder{period, 85};
    TimePoint now{1000s};
    std::uint32_t seconds(int count, double share) {
        for (int i = 0; i < count * 60; ++i) {
            now += period;
            shedder.ticked(1, Duration(static_cast<std::int64_t>(share * static_cast<double>(period.count()))), now);
        }
        return shedder.level();
    }
};

}  // namespace

TEST_CASE("load is shed step by step while ticks take too long, and taken back in the reverse order") {
    Run run;
    CHECK(run.seconds(10, 0.8) == 0);
    CHECK(run.seconds(2, 0.95) == 1);
    CHECK(run.shedder.half_the_snapshots());
    CHECK_FALSE(run.shedder.half_the_budget());
    CHECK(run.seconds(1, 0.95) == 2);
    CHECK(run.shedder.half_the_budget());
    CHECK_FALSE(run.shedder.closed());
    CHECK(run.seconds(5, 0.95) == 3);
    CHECK(run.shedder.closed());
    CHECK(run.seconds(30, 0.75) == 3);  // neither too much nor clearly less: as it is
    CHECK(run.seconds(4, 0.3) == 2);
    CHECK(run.seconds(3, 0.3) == 1);
    CHECK(run.seconds(3, 0.3) == 0);
    CHECK(run.shedder.raised() == 3);
}

TEST_CASE("one long tick sheds nothing, and a share of 0 per cent means never") {
    Run run;
    run.seconds(5, 0.2);
    run.now += 400ms;
    run.shedder.ticked(5, 400ms, run.now);
    CHECK(run.seconds(5, 0.2) == 0);
    LoadShedder never(period, 0);
    for (int i = 0; i < 1000; ++i) CHECK_FALSE(never.ticked(1, 10s, TimePoint(1s) + i * period));
}
