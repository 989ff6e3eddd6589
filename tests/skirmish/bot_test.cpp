// Bots: they find every way, and they fight.
#include <catch2/catch.hpp>

#include "skirmish/skirmish_support.hpp"

using namespace skirmish;
using namespace skirmish::test;
using tickwire::PlayerId;

TEST_CASE("ways lead to every walkable tile, and can be walked") {
    for (const char* name : {"foundry", "courtyard"}) {
        const Arena arena = map(name);
        const Navigator navigator(arena);
        const Spot start = arena.spawns.front();
        for (int row = 0; row < arena.height; row += 3) {
            for (int column = 0; column < arena.width; column += 3) {
                if (!navigator.walkable(column, row)) continue;
                INFO(name << " " << column << ", " << row);
                const auto way =
                    navigator.way(start, {static_cast<float>(column) + 0.5f, static_cast<float>(row) + 0.5f});
                REQUIRE_FALSE(way.empty());
                Spot here = start;
                for (const Spot corner : way) {
                    REQUIRE(navigator.walks_straight(here, corner));
                    here = corner;
                }
                CHECK(distance(here, {static_cast<float>(column) + 0.5f, static_cast<float>(row) + 0.5f}) < 0.1f);
            }
        }
    }
}

TEST_CASE("bots meet, fight and score, on every map, and the better ones more") {
    for (const char* name : {"foundry", "courtyard"}) {
        const Arena arena = map(name);
        const Navigator navigator(arena);
        Duel duel(arena, 9);
        std::vector<PlayerId> players;
        std::vector<Bot> bots;
        for (int i = 0; i < 6; ++i) {
            players.push_back(duel.join());
            bots.emplace_back(arena, navigator, i < 3 ? 0.1f : 0.9f, static_cast<std::uint64_t>(i));
        }
        std::vector<double> walked(6);
        std::vector<Spot> last(6);
        Sight sight;
        for (int tick = 0; tick < 120 * 60; ++tick) {
            look(duel.world, sight);
            for (std::size_t i = 0; i < bots.size(); ++i) {
                duel.world.set_command(players[i], bots[i].think(players[i], sight, 1.0f / 60));
                const Spot here{duel.fighter(players[i]).x, duel.fighter(players[i]).y};
                if (tick > 0 && distance(here, last[i]) < 1) walked[i] += distance(here, last[i]);
                last[i] = here;
            }
            duel.run(1);
        }
        int beginners = 0, masters = 0;
        for (std::size_t i = 0; i < 6; ++i) {
            INFO(name << " bot " << i);
            CHECK(walked[i] > 120);
            (i < 3 ? beginners : masters) += duel.fighter(players[i]).kills;
        }
        INFO(name << ": beginners " << beginners << ", masters " << masters);
        CHECK(duel.kills.size() > 30);
        CHECK(masters > beginners);
    }
}
