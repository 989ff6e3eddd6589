// A match of Skirmish whose server is killed stands where it stood: who was hit by which shot, from which picture.
#include <catch2/catch.hpp>
#include <cmath>

#include "skirmish/skirmish_support.hpp"
#include "support/frame_text.hpp"
#include "support/match_world.hpp"
#include "support/scratch_folder.hpp"

using namespace skirmish;
using namespace skirmish::test;
using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

/// Runs about and shoots at whom it sees, as far back as it sees them.
Controls fights(const Client<Skirmish>& client, Tick tick, float phase) {
    Controls controls{};
    const float turn = static_cast<float>(tick.value % 200) / 200 * 6.283f + phase;
    controls.move_x = std::cos(turn);
    controls.move_y = std::sin(turn);
    controls.fire = tick.value % 3 == 0;
    const auto fighters = client.view<Fighter>();
    const Fighter* own = nullptr;
    for (const auto& fighter : fighters) {
        if (fighter.owner == client.me()) own = &fighter.value;
    }
    for (const auto& fighter : fighters) {
        if (own == nullptr || fighter.owner == client.me() || fighter.value.health == 0) continue;
        controls.aim = std::atan2(fighter.value.y - own->y, fighter.value.x - own->x);
        break;
    }
    return controls;
}

}  // namespace

TEST_CASE("a killed match of skirmish stands where it stood, kills and all") {
    const ScratchFolder folder;
    ServerConfig config;
    config.state_folder = folder.path;
    config.log = [](LogLevel, std::string_view) {};
    MatchWorldOf<Skirmish> world(5, config, arena_of(std::vector<std::string>(20, std::string(24, '.'))));
    world.network.set_conditions({.latency = 60ms, .jitter = 10ms, .loss_percent = 2});
    for (int i = 0; i < 6; ++i) {
        auto& player = world.join();
        player.plays = [&player, i](Tick tick) { return fights(*player.client, tick, static_cast<float>(i)); };
    }
    REQUIRE(world.all_play());
    int kills = 0;
    for (int round = 0; round < 8; ++round) {
        // Just after a checkpoint too, when the rules look back behind it.
        world.run(3s + round * 130ms);
        const std::string before = text_of(*world.server->latest_frame());
        kills = 0;
        for (const Judgement& shot : world.server->judgements({})) kills += shot.verdict == ShotVerdict::hit;
        world.server.reset();
        world.restart_server(config);
        INFO("round " << round);
        REQUIRE(world.server->latest_frame() != nullptr);
        REQUIRE(text_of(*world.server->latest_frame()) == before);
        REQUIRE(world.run_until([&] { return world.server->stats().players_resumed == 6; }, 5s));
    }
    CHECK(kills > 10);
}
