// Both clocks of a client in a whole session: commands come just in time, others are drawn evenly, and after whatever
// happens to the process, to the route or to the time of day play is smooth again within two seconds.
#include <catch2/catch.hpp>

#include "support/rink_watch.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration settling = 2s;
// A step of a quarter of a metre, three per cent faster or slower, and the precision of its ends.
constexpr double even_step = 0.25 * 0.03 + 2.0 / 256;

/// A runner that goes straight on, to and fro each half minute; settled.
struct Run {
    explicit Run(std::uint64_t seed, const Conditions& path = {.latency = 28ms, .jitter = 4ms},
                 ServerConfig server = {}, ClientConfig client = {})
        : world(seed, std::move(server)), player(world.join(std::move(client), 60)) {
        world.set_server_rate(240);
        world.network.set_conditions(path);
        player.plays = [](Tick tick) { return Wish{.x = tick.value % 3600 < 1800 ? 1.0f : -1.0f}; };
        REQUIRE(world.all_play());
        watch.emplace(player);
        world.run(6s);
        watch->take();
    }
    Seen see(Duration time) {
        watch->take();
        world.run(time);
        return watch->take();
    }
    void stop(Duration time) {
        player.stopped = true;
        world.run(time);
        player.stopped = false;
    }

    RinkWorld world;
    RinkPlayer& player;
    std::optional<RinkWatch> watch;
};

/// Play as if nothing had ever happened.
void check_smooth(const Seen& seen, const RinkPlayer& player) {
    INFO("own unevenness " << seen.own_unevenness << " m, view " << seen.view_slowest << " to " << seen.view_fastest
                           << ", off course " << seen.off_course << " m, margin " << seen.least_margin_ms << " to "
                           << seen.most_margin_ms << " ms, missing " << seen.missing << ", starved " << seen.starved
                           << ", most beats in a frame " << seen.most_beats_a_frame);
    CHECK(player.playing());
    CHECK(seen.frames > 500);
    CHECK(seen.own_unevenness < even_step);
    CHECK(seen.view_slowest > 0.93);
    CHECK(seen.view_fastest < 1.07);
    CHECK(seen.off_course < 0.01);
    CHECK(seen.missing == 0);
    CHECK(seen.starved == 0);
    CHECK(seen.corrections == 0);
    CHECK(seen.least_margin_ms >= 0);
    CHECK(seen.frames_without_own == 0);
    CHECK(seen.frames_without_drone == 0);
    CHECK(seen.most_beats_a_frame == 1);
    CHECK(player.client->stats().decode_errors == 0);
}

/// The two seconds after a trouble: what is old is not played, and the picture is whole.
void check_recovers(Run& run) {
    const Seen first = run.see(settling);
    INFO("right after: most beats in a frame " << first.most_beats_a_frame << ", oldest event " << first.oldest_event);
    CHECK(first.most_beats_a_frame <= 3);
    CHECK(first.oldest_event <= 15);
    check_smooth(run.see(10s), run.player);
}

}  // namespace

TEST_CASE("commands come just in time on every path, and at a steady pace") {
    struct Path {
        Conditions conditions;
        std::int32_t most_margin_ms;
        std::uint64_t most_missing;  // of 1,800
    };
    const Path paths[] = {{{}, 45, 0},
                          {{.latency = 28ms, .jitter = 4ms}, 50, 0},
                          {{.latency = 65ms, .jitter = 20ms}, 70, 2},
                          {{.latency = 65ms, .jitter = 20ms, .loss_percent = 5}, 90, 4},
                          {{.latency = 105ms, .jitter = 40ms, .loss_percent = 2}, 110, 9}};
    for (const Path& path : paths) {
        Run run(61, path.conditions);
        run.world.run(10s);
        const Seen seen = run.see(30s);
        INFO("latency " << path.conditions.latency.count() / 1000 << " ms: margin " << seen.least_margin_ms << " to "
                        << seen.most_margin_ms << " ms, missing " << seen.missing << ", own unevenness "
                        << seen.own_unevenness << " m");
        CHECK(seen.missing <= path.most_missing);
        CHECK(seen.most_margin_ms <= path.most_margin_ms);
        CHECK(seen.own_unevenness < even_step);
    }
}

TEST_CASE("a single late datagram moves neither clock") {
    const Conditions path{.latency = 28ms, .jitter = 1ms};
    Run run(70, path);
    run.world.run(10s);
    const Seen before = run.see(4s);
    const Duration delay = run.player.client->stats().view_delay;
    for (const Duration late : {40ms, 80ms, 200ms}) {
        Conditions spike = path;
        spike.latency += late;
        run.world.network.set_conditions(spike);
        run.world.run(17ms);
        run.world.network.set_conditions(path);
        const Seen after = run.see(4s);
        const Duration delay_after = run.player.client->stats().view_delay;
        INFO(late.count() / 1000 << " ms late: view " << after.view_slowest << " to " << after.view_fastest
                                 << ", delay " << delay.count() << " and then " << delay_after.count() << " us, margin "
                                 << after.most_margin_ms);
        CHECK(after.view_slowest > 0.999);
        CHECK(after.view_fastest < 1.001);
        CHECK(std::abs((delay_after - delay).count()) < 500);
        // The reserve for a command that was missed may be what sends the others with the frame before.
        CHECK(after.most_margin_ms <= before.most_margin_ms + 17);
        CHECK(after.missing <= 1);  // its own
    }
}

TEST_CASE("a server that runs one tick late does not make its clients hurry: what was there had come in time") {
    Run run(73);
    run.world.run(10s);
    const Seen before = run.see(4s);
    for (int stall = 0; stall < 8; ++stall) {
        run.world.server_stopped = true;
        run.world.run(13ms);
        run.world.server_stopped = false;
        const Seen after = run.see(3s + 5ms);
        INFO("margin " << before.least_margin_ms << " to " << before.most_margin_ms << " ms, then "
                       << after.least_margin_ms << " to " << after.most_margin_ms << " ms");
        CHECK(after.least_margin_ms >= 0);
        CHECK(after.most_margin_ms <= before.most_margin_ms + 4);
        CHECK(after.missing == 0);
    }
}

TEST_CASE("a server that looks for datagrams only at its ticks knows all the same how early commands came") {
    Run often(74), seldom(74);
    seldom.world.set_server_rate(60);
    for (Run* run : {&often, &seldom}) {
        run->world.network.tell_waits();
        run->world.set_frame_rate(run->player, 240);
        run->world.run(10s);
    }
    const Seen exact = often.see(10s), late = seldom.see(10s);
    INFO("margin " << exact.least_margin_ms << " to " << exact.most_margin_ms << " ms, at ticks only "
                   << late.least_margin_ms << " to " << late.most_margin_ms << " ms");
    CHECK(late.missing == 0);
    CHECK(late.least_margin_ms >= exact.least_margin_ms - 2);
    CHECK(late.most_margin_ms <= exact.most_margin_ms + 2);
}

TEST_CASE("a client that stood still for five seconds plays smoothly two seconds later") {
    Run run(62);
    run.stop(5s);
    check_recovers(run);
    CHECK(run.player.client->stats().reconnects == 0);
}

TEST_CASE("a server that stood still for three seconds finds its clients at the right tick two seconds later") {
    Run run(63);
    run.world.server_stopped = true;
    run.world.run(3s);
    run.world.server_stopped = false;
    const Seen first = run.see(settling);
    CHECK(first.view_slowest >= 0);
    check_smooth(run.see(10s), run.player);
    CHECK(run.player.client->stats().reconnects == 0);
}

TEST_CASE("when the round trip goes from 20 to 200 ms and back, the view never goes back and play is soon smooth") {
    Run run(64, {.latency = 10ms});
    run.world.network.set_conditions({.latency = 100ms});
    const Seen longer = run.see(settling);
    INFO("missing " << longer.missing << ", largest own step " << longer.own_largest_step << " m");
    CHECK(longer.view_slowest >= 0);
    CHECK(longer.missing < 25);  // half a second is what the news takes, and the guess goes on meanwhile
    CHECK(longer.own_largest_step < 0.25 * 3);
    check_smooth(run.see(10s), run.player);
    run.world.network.set_conditions({.latency = 10ms});
    const Seen shorter = run.see(settling);
    CHECK(shorter.view_slowest > 0.93);
    CHECK(shorter.view_fastest < 1.07);
    CHECK(shorter.missing == 0);
    CHECK(shorter.own_unevenness < even_step);
    check_smooth(run.see(10s), run.player);
}

TEST_CASE("a time of day that is set forward or back, by a second or an hour, costs nobody the game") {
    for (const Duration step :
         {Duration(1s), Duration(-1s), Duration(-5s), Duration(31s), Duration(3600s), Duration(-3600s)}) {
        INFO("stepped by " << step.count() / 1'000'000 << " s");
        Run run(65);
        run.player.clock_error = step;
        check_recovers(run);
        CHECK(run.player.client->stats().reconnects == 0);
    }
}

TEST_CASE("machines that have been up until milliseconds no longer fit 31 bits, or 32, lose nothing") {
    for (const Duration uptime : {Duration(2'147'483'648'000), Duration(4'294'967'296'000)}) {
        INFO("up for " << uptime.count() / 86'400'000'000 << " days");
        MatchWorld world(72, {}, {}, Wire::network, TimePoint(uptime - 12s));  // they are passed in the middle
        world.network.set_conditions({.latency = 40ms, .jitter = 10ms, .loss_percent = 5});
        auto& loud = world.join();
        auto& other = world.join();
        loud.plays = [](Tick tick) { return Push{.shout = tick.value % 10 == 0}; };
        REQUIRE(world.all_play());
        world.run(30s);
        CHECK(loud.client->stats().reconnects + other.client->stats().reconnects == 0);
        CHECK(other.shouts.size() > 150);
        std::uint16_t before = 0;
        for (const auto& shout : other.shouts) {
            CHECK((before == 0 || shout.event.number - before <= 20));  // one may go with a missed command
            before = shout.event.number;
        }
        CHECK(world.server->stats().commands_missing < 40);
        CHECK(world.left.empty());
    }
}

TEST_CASE("a clock that was set back goes on at once: no frame stands still but that one") {
    Run run(66);
    run.player.clock_error = -1s;
    const Seen first = run.see(settling);
    CHECK(first.own_unevenness <= 0.251);  // one frame without time
    CHECK(first.missing == 0);
    CHECK(first.starved == 0);
}

TEST_CASE("a client that was minimised for three minutes plays on, or joins again where it was dropped meanwhile") {
    const bool patient = GENERATE(true, false);
    const Duration timeout = patient ? 600s : 10s;
    INFO((patient ? "within" : "beyond") << " the timeout");
    Run run(67, {.latency = 28ms, .jitter = 4ms}, {.playing_timeout = timeout}, {.playing_timeout = timeout});
    run.stop(180s);
    check_recovers(run);
    CHECK(run.player.client->stats().reconnects == (patient ? 0 : 1));
}

TEST_CASE("a client that drew once a second for three minutes is smooth two seconds after") {
    Run run(69);
    run.world.set_frame_rate(run.player, 1);
    const Seen slow = run.see(180s);
    CHECK(slow.most_beats_a_frame <= 3);
    CHECK(slow.oldest_event <= 15);
    run.world.set_frame_rate(run.player, 60);
    check_recovers(run);
    CHECK(run.player.client->stats().reconnects == 0);
}

TEST_CASE("a silence of five seconds: the view waits at its newest snapshot, and goes on from there") {
    Run run(71);
    run.world.network.blackhole(run.player.address, true);
    double furthest = 0;
    for (int frame = 0; frame < 300; ++frame) {
        run.world.run(16'667us);
        furthest = std::max(furthest, moment(run.player) - run.player.client->frame()->tick.value);
    }
    CHECK(furthest > 0);
    CHECK(furthest < 3.001);
    run.world.network.blackhole(run.player.address, false);
    const Seen first = run.see(settling);
    CHECK(first.view_slowest >= 0);
    check_smooth(run.see(10s), run.player);
}
