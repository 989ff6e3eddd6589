// Clients that lie about what they saw and when they act: they gain nothing, and the worst are shown the door.
#include <catch2/catch.hpp>

#include "support/match_world.hpp"
#include "support/raw_client.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

/// Commands that arrived and were acted on, of the one player there is.
std::uint16_t actions(MatchWorld& world) {
    const World<Drift>& drift = *world.server->world();
    const Pod* pod = drift.find<Pod>(drift.owned_by<Pod>(PlayerId{1}));
    REQUIRE(pod != nullptr);
    return pod->commands;
}

}  // namespace

TEST_CASE("a client that claims to see the distant past is granted what its round trip allows") {
    MatchWorld world(39);
    world.network.set_conditions({.latency = 20ms});
    RawClient client(world, 1);
    client.play();
    client.run(30);
    const auto granted = [&](std::uint16_t view_behind) {
        for (int i = 0; i < 10; ++i) {
            client.command(world.server->tick() + 3, std::vector<Push>(1), view_behind);
            client.run(2);
        }
        client.run(21);
        return world.server->world()->player_view(PlayerId{1});
    };
    CHECK(granted(3 * 64).granted == Approx(3));  // honest
    const float rtt_ticks = static_cast<float>(client.transport->stats().rtt.count()) * 60e-6f;
    const PlayerView cut = granted(65535);
    CHECK(cut.granted > 3);
    CHECK(cut.granted < rtt_ticks + 3 + 3.6f + 1);  // lead and allowance
    CHECK(cut.granted < 15.1f);
    CHECK(cut.claimed == Approx(65535 / 64.0f));
    CHECK(cut.cut_by == RewindBound::path);
    CHECK(granted(0).granted == 0);  // the future is not to be had: this is the present
}

TEST_CASE("a client that holds back its acks is far away in all its shots, and does not see the present in between") {
    MatchWorld world(40);
    world.network.set_conditions({.latency = 10ms});
    RawClient client(world, 1);
    client.play();
    const auto granted_after = [&](int steps, std::uint16_t view_behind) {
        for (int i = 0; i < steps; ++i) {
            client.command(world.server->tick() + 2, std::vector<Push>(1), view_behind);
            client.run(1);
        }
        return world.server->world()->player_view(PlayerId{1}).granted;
    };
    const float near = granted_after(240, 65535);
    // Its acks tell of snapshots that are 300 ms old, while it might read them at once.
    world.network.set_conditions(MatchWorld::server_address, Address::ipv4(10, 9, 9, 1, 1), {.latency = 300ms});
    const float far = granted_after(300, 65535);
    const float present = granted_after(10, 2 * 64), past = granted_after(30, 65535), later = granted_after(120, 65535);
    INFO("near " << near << ", far " << far << ", then " << past << ", later " << later);
    CHECK(near < 10);
    CHECK(far > near + 3);
    CHECK(far <= 15);
    CHECK(present == 2);
    CHECK(past < near + 3);
    CHECK(later > past + 5);
    CHECK(later <= 15);
}

TEST_CASE("commands for the far future are refused and counted, and nobody acts more than once a tick") {
    MatchWorld world(41);
    RawClient client(world, 1);
    client.play();
    const std::uint16_t before = actions(world);
    const Tick first = world.server->tick();
    const std::vector<Push> many(32, Push{.x = 1});
    for (int i = 0; i < 60; ++i) {
        client.command(world.server->tick() + 70 + i, many);
        client.command(world.server->tick() + 2'000'000'000, many);
        client.run(1);
    }
    CHECK(world.server->stats().commands_early > 60 * 32);
    const auto ticks = world.server->tick() - first;
    CHECK(actions(world) - before <= ticks);
    CHECK(client.ended.reason == DisconnectReason::none);
    // Those within the window run at their ticks, each once, however often and however differently they are sent.
    const std::uint16_t then = actions(world);
    const Tick from = world.server->tick();
    for (int i = 0; i < 60; ++i) {
        for (int copy = 0; copy < 2; ++copy)
            client.command(world.server->tick() + 40, std::vector<Push>(32, Push{.x = copy ? 1.0f : -1.0f}));
        client.run(1);
    }
    CHECK(actions(world) - then <= world.server->tick() - from);
}

TEST_CASE("a flood of commands is cut off with a reason, and nobody else notices") {
    MatchWorld world(42);
    Player& honest = world.join();
    REQUIRE(world.all_play());
    RawClient client(world, 1);
    client.play();
    const std::vector<Push> many(32, Push{.x = 1});
    client.run(60);
    const TimePoint begin = world.now;
    for (int i = 0; i < 600 && client.ended.reason == DisconnectReason::none; ++i) {
        for (int copy = 0; copy < 6; ++copy) client.command(world.server->tick() + 2 + copy, many);
        client.run(1);
    }
    CHECK(client.ended.reason == DisconnectReason::too_fast);
    CHECK(client.ended.detail == "more commands than there are ticks");
    CHECK(world.now - begin < 5s);
    CHECK(world.server->stats().command_floods == 1);
    CHECK(world.server->stats().players == 1);
    CHECK(honest.playing());
    CHECK(honest.ticks_different == 0);
}

TEST_CASE("what a wire releases at once after a stall is no flood") {
    MatchWorld world(43);
    RawClient client(world, 1);
    client.play();
    client.run(60);
    for (int stall = 0; stall < 3; ++stall) {
        for (int i = 0; i < 300; ++i) client.command(world.server->tick() + 1, std::vector<Push>(8));  // five seconds
        client.run(180);                                                                               // three of them
    }
    CHECK(client.ended.reason == DisconnectReason::none);
    CHECK(world.server->stats().command_floods == 0);
    CHECK(world.server->stats().players == 1);
}
