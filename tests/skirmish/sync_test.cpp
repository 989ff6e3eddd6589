// Skirmish's rules are a function of world and commands: the sync test, which simulates every predicted tick again,
// has nothing to say over minutes of a fight.
#include <catch2/catch.hpp>
#include <cmath>

#include "bots/bot.hpp"
#include "skirmish/skirmish_support.hpp"
#include "support/match_world.hpp"

using namespace skirmish;
using namespace skirmish::test;
using namespace tickwire;
using namespace std::chrono_literals;

namespace {

/// Three bots for three minutes, 150 ms and 5 % loss away.
void check_sync(std::uint64_t seed, const Arena& arena, int least_kills) {
    const Navigator navigator(arena);
    tickwire::test::MatchWorldOf<Skirmish> match(seed, {}, arena);
    match.network.set_conditions({.latency = 65ms, .jitter = 20ms, .loss_percent = 5});
    std::vector<std::string> said;
    std::vector<std::unique_ptr<Bot>> bots;
    std::uint64_t replayed = 0;
    for (std::uint64_t i = 0; i < 3; ++i) {
        auto& player = match.join({.sync_test = true,
                                   .log =
                                       [&](LogLevel level, std::string_view line) {
                                           if (level == LogLevel::error) said.emplace_back(line);
                                       }},
                                  60);
        bots.push_back(std::make_unique<Bot>(arena, navigator, 0.7f, i));
        player.plays = [&player, bot = bots.back().get()](Tick) {
            return bot->think(player.client->me(), sight_of(*player.client), 1.0f / 60);
        };
    }
    REQUIRE(match.all_play());
    match.run(180s);
    int shots = 0;
    for (auto [id, owner, fighter] : match.server->world()->each<Fighter>()) shots += fighter.kills;
    for (const auto& player : match.players) {
        CHECK(player->ticks_different == 0);
        replayed += player->client->stats().ticks_replayed;
    }
    INFO((said.empty() ? std::string("nothing said") : said.front()));
    CHECK(said.empty());
    CHECK(replayed > 3 * 180 * 60 * 5);
    CHECK(shots > least_kills);
}

}  // namespace

TEST_CASE("the sync test is silent over three minutes of a fight on a bad network") {
    check_sync(31, map("foundry"), 5);
}

TEST_CASE("the sync test is silent over three minutes of ball, dashes and rockets on a bad network") {
    Arena arena = map("stadium");
    arena.rules = {.mode = Mode::ball, .warm_up_seconds = 2};
    check_sync(32, arena, 0);  // three bots have the ball in mind
}
