// A hundred who come at once: they all get in soon, and who plays already does not feel it.
#include <catch2/catch.hpp>

#include "support/match_world.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

TEST_CASE(
    "a hundred clients of one network that come in the same second all play within five, and players feel nothing") {
    const double loss = GENERATE(0.0, 5.0);
    ServerConfig config;
    config.max_players = 128;
    MatchWorld world(51, config);
    world.network.set_conditions({.latency = 25ms, .jitter = 4ms, .loss_percent = loss});
    std::vector<Player*> here;
    for (int i = 0; i < 8; ++i) {
        here.push_back(&world.join());
        here.back()->plays = [](Tick tick) { return Push{.x = tick.value % 120 < 60 ? 1.f : -1.f}; };
    }
    REQUIRE(world.all_play());
    world.run(5s);
    const auto felt = [&](std::uint64_t ClientStats::*what) {
        std::uint64_t sum = 0;
        for (const Player* player : here) sum += player->client->stats().*what;
        return sum;
    };
    const auto calm_before = std::pair(felt(&ClientStats::starved_frames), felt(&ClientStats::commands_missing));
    world.run(5s);
    const std::uint64_t calm_starved = felt(&ClientStats::starved_frames) - calm_before.first;
    const std::uint64_t calm_missing = felt(&ClientStats::commands_missing) - calm_before.second;

    const TimePoint storm = world.now;
    for (int i = 0; i < 100; ++i) {
        world.join();
        world.run(10ms);
    }
    REQUIRE(world.all_play(5s - (world.now - storm)));
    INFO("all play " << (world.now - storm).count() / 1000 << " ms after the first knock");
    CHECK(world.now - storm <= 5s);
    const std::uint64_t starved = felt(&ClientStats::starved_frames) - calm_before.first - calm_starved;
    const std::uint64_t missing = felt(&ClientStats::commands_missing) - calm_before.second - calm_missing;
    INFO("starved " << starved << " (calm " << calm_starved << "), missing " << missing << " (calm " << calm_missing
                    << ")");
    CHECK(starved <= calm_starved + 8);
    CHECK(missing <= calm_missing + 8);
    world.run(2s);
    for (const Player* player : here) {
        CHECK(player->playing());
        CHECK(player->ticks_different == 0);
    }
    CHECK(world.server->stats().players == 108);
    CHECK(world.left.empty());
}
