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

/// What a server says of its match: the world, and how the shots since a tick were judged.
struct Told {
    std::string frame;
    std::vector<std::string> shots;
};

Told told_by(const Server<Skirmish>& server, Tick since) {
    Told told{text_of(*server.latest_frame()), {}};
    for (const Judgement& shot : server.judgements({.since = since}))
        told.shots.push_back(std::to_string(shot.number) + " at " + std::to_string(shot.tick.value) + ' ' +
                             to_string(shot));
    return told;
}

/// Kills the server `kills` times in a fight, each time another while after a checkpoint. How many shots
/// were judged alike before and after.
std::size_t fight_through(std::uint64_t seed, int kills) {
    const ScratchFolder folder;
    ServerConfig config;
    config.state_folder = folder.path;
    config.log = [](LogLevel, std::string_view) {};
    MatchWorldOf<Skirmish> world(seed, config, arena_of(std::vector<std::string>(20, std::string(24, '.'))));
    world.network.set_conditions({.latency = 60ms, .jitter = 10ms, .loss_percent = 2});
    for (int i = 0; i < 6; ++i) {
        auto& player = world.join();
        player.plays = [&player, i](Tick tick) { return fights(*player.client, tick, static_cast<float>(i)); };
    }
    REQUIRE(world.all_play());
    std::size_t shots = 0;
    for (int round = 0; round < kills; ++round) {
        INFO("seed " << seed << ", round " << round);
        // Just after a checkpoint too, when the rules look back behind it.
        world.run(2s + round * 130ms);
        const Tick first = world.server->tick() - 60;
        const Told before = told_by(*world.server, first);
        world.server.reset();
        world.restart_server(config);
        REQUIRE(world.server->latest_frame() != nullptr);
        const Told after = told_by(*world.server, first);
        REQUIRE(after.frame == before.frame);
        // From the checkpoint on with which the repetition began.
        REQUIRE(after.shots.size() <= before.shots.size());
        REQUIRE(std::equal(after.shots.rbegin(), after.shots.rend(), before.shots.rbegin()));
        shots += after.shots.size();
        REQUIRE(world.run_until([&] { return world.server->stats().players_resumed == 6; }, 5s));
    }
    return shots;
}

}  // namespace

TEST_CASE("a killed match of skirmish stands where it stood, shot for shot") {
    std::size_t shots = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) shots += fight_through(seed, 4);
    CHECK(shots > 500);
}
