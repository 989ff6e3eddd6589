// How early commands come: no earlier than the path and the frames of the program ask for, and not late.
#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <functional>
#include <numeric>

#include "client-lib/command_clock.hpp"
#include "client-lib/tempo.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace std::chrono_literals;

namespace {

const TimePoint start{1000s};
constexpr double tick_ms = 1000.0 / 60;

struct Margins {
    double least = 1e9, mean = 0;
    std::uint32_t late = 0;
};

/// Sends a command each tick, in frames of these lengths, over a way of `least_way` to `jitter` more each way, to a
/// server that has run `missed` ticks without it by then. Margins of the last five of twenty seconds, in ms.
Margins steer(const client::CommandAim& aim, Duration least_way, std::uint32_t jitter_us,
              const std::function<Duration(Random&)>& frame, std::uint32_t missed = 0) {
    struct Report {
        TimePoint at;
        double margin_ms;
        Tick ran;
    };
    Random random(11);
    client::CommandClock clock(Hertz(60));
    clock.start(start, Tick(1), 2 * least_way);
    clock.missed(missed, Tick(missed + 1));
    const auto way = [&] { return least_way + Duration(random.below(jitter_us + 1)); };
    std::deque<Report> reports;
    std::vector<double> margins;
    Tick sent = clock.tick();
    for (TimePoint now = start; now < start + 20s; now += frame(random)) {
        for (; !reports.empty() && reports.front().at <= now; reports.pop_front()) {
            const Report& report = reports.front();
            clock.margin_reported(now, Duration(std::llround(report.margin_ms * 1000)), report.ran);
        }
        clock.advance(now, aim, 0);
        if (clock.tick() <= sent) continue;
        sent = clock.tick();
        const TimePoint came = now + way();
        const double server_ms = static_cast<double>((came - start).count()) / 1000;
        const double margin = sent.value * tick_ms - server_ms;
        const Tick ran(static_cast<std::uint32_t>(server_ms / tick_ms) + 1);
        reports.push_back({came + way() + 1ms, margin, ran});
        if (now > start + 15s) margins.push_back(margin);
    }
    Margins result;
    result.least = std::ranges::min(margins);
    result.mean = std::accumulate(margins.begin(), margins.end(), 0.0) / static_cast<double>(margins.size());
    result.late = static_cast<std::uint32_t>(std::ranges::count_if(margins, [](double margin) { return margin < 0; }));
    return result;
}

const client::CommandAim automatic = client::Tempo::of({}, 0, {}).command_aim;

Duration even_millisecond(Random&) {
    return 1ms;
}

}  // namespace

TEST_CASE("on a path without jitter commands come in the last two milliseconds before their tick") {
    const Margins margins = steer(automatic, 200us, 100, even_millisecond);
    INFO("margins " << margins.least << ", on average " << margins.mean << " ms");
    CHECK(margins.least >= 0.5);
    CHECK(margins.mean < 2);
}

TEST_CASE("the more the margins vary the earlier commands come, up to what the feel allows") {
    const auto beyond_jitter = [](std::uint32_t jitter_us) {
        const Margins margins = steer(automatic, 20ms, jitter_us, even_millisecond);
        INFO("jitter " << jitter_us << " us: margins " << margins.least << ", on average " << margins.mean << " ms");
        CHECK(margins.late == 0);
        return margins.mean - static_cast<double>(jitter_us) / 2000;
    };
    const double calm = beyond_jitter(200), some = beyond_jitter(4'000), much = beyond_jitter(20'000);
    INFO("beyond half the jitter: " << calm << ", " << some << " and " << much << " ms");
    CHECK(some > calm + 0.6);
    CHECK(much > some + 1);
    const double most = static_cast<double>(automatic.most.count()) / 1000;
    CHECK(much < 20.0 / 2 + most + 1);
}

TEST_CASE(
    "a program whose frames are uneven sends earlier by as much as they are, so that none of its commands is late") {
    const auto uneven = [](Duration by) {
        return [by](Random& random) { return Duration(4'000) + (random.below(50) == 0 ? by : Duration(0)); };
    };
    const Margins even = steer(automatic, 200us, 100, uneven(0ms)), rough = steer(automatic, 200us, 100, uneven(4ms));
    INFO("even frames: " << even.mean << " ms; uneven ones: " << rough.mean << " ms, least " << rough.least << " ms");
    CHECK(even.late == 0);
    CHECK(rough.late == 0);
    CHECK(rough.mean > even.mean + 2);
}

TEST_CASE("ticks that the server ran before the first command could come ask for no more room") {
    const Margins none = steer(automatic, 200us, 100, even_millisecond),
                  some = steer(automatic, 200us, 100, even_millisecond, 2);
    CHECK(some.mean == Approx(none.mean).margin(0.05));
}

TEST_CASE("a single stall of the program makes none of its later commands come earlier, stalls that come again do") {
    const auto stalls = [](int every, int most) {
        return [frames = 0, every, most](Random&) mutable {
            const bool stall = ++frames % every == 0 && frames <= every * most;
            return stall ? Duration(4'000) : Duration(1'000);
        };
    };
    const Margins none = steer(automatic, 200us, 100, even_millisecond);
    const Margins single = steer(automatic, 200us, 100, stalls(14'000, 1));
    const Margins again = steer(automatic, 200us, 100, stalls(2'000, 10));
    INFO("without " << none.mean << " ms, after one " << single.mean << " ms, at each two seconds " << again.mean
                    << " ms, least " << again.least << " ms");
    CHECK(single.mean == Approx(none.mean).margin(0.3));
    CHECK(again.mean > none.mean + 2.5);
    CHECK(again.late == 0);
}
