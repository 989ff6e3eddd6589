// The ball: a body that everybody pushes; goals, rounds, teams.
#include <catch2/catch.hpp>
#include <cmath>

#include "rules/stages.hpp"
#include "rules/tuning.hpp"
#include "skirmish/skirmish_support.hpp"

using namespace skirmish;
using namespace skirmish::test;
using tickwire::PlayerId;

namespace {

Arena pitch() {
    Arena arena =
        arena_of({"##############################", "#............................#", "#............................#",
                  "#............................#", "#............................#", "#............................#",
                  "#............................#", "#............................#", "#............................#",
                  "##############################"});
    arena.goals = {{1, 3, 2, 4}, {27, 3, 2, 4}};
    arena.kick_off = {15, 5};
    arena.spawns = {{4, 3}, {4, 7}, {26, 3}, {26, 7}};
    arena.rules.mode = Mode::ball;
    arena.rules.goal_limit = 2;
    return arena;
}

struct Game {
    explicit Game(int players, Arena ground = pitch()) : arena(std::move(ground)), duel(arena) {
        for (int i = 0; i < players; ++i) all.push_back(duel.join());
    }
    void begin() { duel.run(arena.rules.warm_up_seconds * 60u + tuning::ball_away_ticks); }
    /// The round has begun, with the first two where the test wants them.
    void begin(Spot first, Spot second) {
        begin();
        duel.place(all[0], first);
        duel.place(all[1], second);
    }
    Ball& ball() {
        Ball* found = nullptr;
        for (auto [id, owner, one] : duel.world.each<Ball>()) found = &one;
        REQUIRE(found != nullptr);
        return *found;
    }
    const Round& round() {
        const Round* found = round_of(duel.world);
        REQUIRE(found != nullptr);
        return *found;
    }
    void put_ball(float x, float y, float vx, float vy) {
        ball().x = x;
        ball().y = y;
        ball().vx = vx;
        ball().vy = vy;
    }
    const Arena arena;
    Duel duel;
    std::vector<PlayerId> all;
};

}  // namespace

TEST_CASE("who runs into the ball pushes it on, faster than itself, and is slowed down") {
    Game game(2);
    game.begin({8, 5}, {26, 8});
    game.put_ball(12, 5, 0, 0);
    game.duel.world.set_command(game.all[0], {.move_x = 1});
    float most = 0;
    for (int tick = 0; tick < 60; ++tick) {
        game.duel.run(1);
        most = std::max(most, game.ball().vx);
    }
    CHECK(most > tuning::top_speed);
    CHECK(std::abs(game.ball().vy) < 0.5f);
    CHECK(game.ball().touched_by[game.duel.fighter(game.all[0]).team - 1u] == game.all[0].value);
}

TEST_CASE("the ball bounces off walls, slows down and stops; it is never in a wall") {
    Game game(2);
    game.begin({2, 2}, {2, 8});
    game.put_ball(20, 5, 0, 20);
    bool came_back = false;
    for (int tick = 0; tick < 500; ++tick) {
        game.duel.run(1);
        came_back = came_back || game.ball().vy < -5;
        REQUIRE(game.arena.free({game.ball().x, game.ball().y}, tuning::ball_radius * 0.98f));
    }
    CHECK(came_back);
    CHECK(std::hypot(game.ball().vx, game.ball().vy) == 0);
}

TEST_CASE("bolts, rails and rockets push the ball") {
    for (const Weapon weapon : {Weapon::plasma, Weapon::rail, Weapon::rocket}) {
        Game game(2);
        game.begin({5, 5}, {26, 8});
        game.put_ball(12, 5, 0, 0);
        game.duel.world.set_command(game.all[0], {.fire = true, .weapon = weapon});
        game.duel.run(30);
        INFO("weapon " << static_cast<int>(weapon));
        CHECK(game.ball().vx > 1);
        CHECK(game.ball().touched_by[game.duel.fighter(game.all[0]).team - 1u] == game.all[0].value);
    }
}

TEST_CASE("a goal counts for who attacks there; the ball begins anew, and the limit ends the round") {
    Game game(2);
    game.begin();
    CHECK(game.round().phase == Phase::playing);
    const PlayerId one = game.all[0];
    REQUIRE(game.duel.fighter(one).team == 1);
    for (int goal = 1; goal <= 2; ++goal) {
        game.duel.place(one, {20, 5});
        game.duel.place(game.all[1], {10, 8});
        game.put_ball(22, 5, 0, 0);
        game.duel.world.set_command(one, {.move_x = 1});
        for (int tick = 0; tick < 120 && game.round().goals[0] < goal; ++tick) game.duel.run(1);
        REQUIRE(game.round().goals[0] == goal);
        CHECK(game.ball().x == game.arena.kick_off.x);
        CHECK(game.ball().away_ticks > 0);
        CHECK(game.duel.fighter(one).goals == goal);
        game.duel.world.set_command(one, {});
        game.duel.run(tuning::ball_away_ticks);
    }
    CHECK(game.round().phase == Phase::over);
    CHECK(game.round().winner == 1);
    game.duel.run(game.arena.rules.pause_seconds * 60u);
    CHECK(game.round().phase == Phase::playing);
    CHECK(game.round().number == 2);
    CHECK(game.round().goals == std::array<std::uint8_t, 2>{});
    CHECK(game.duel.fighter(one).goals == 0);
}

TEST_CASE("with equal goals at the end there is an overtime that the next goal ends") {
    Arena arena = pitch();
    arena.rules.round_seconds = 10;
    Game game(2, arena);
    game.begin({8, 8}, {22, 8});
    game.duel.run(10 * 60);
    CHECK(game.round().phase == Phase::overtime);
    game.put_ball(4, 5, -10, 0);
    game.duel.run(60);
    CHECK(game.round().phase == Phase::over);
    CHECK(game.round().winner == 2);
}

TEST_CASE("a ball that nobody gets out of its corner begins anew") {
    Game game(2);
    game.begin({20, 8}, {22, 8});
    game.put_ball(1.86f, 8.1f, 0, 0);
    game.duel.run(tuning::ball_stuck_ticks + 2);
    CHECK(game.ball().x == game.arena.kick_off.x);
}

TEST_CASE("teams are of the same size, whoever comes and goes, and team-mates do not hurt each other") {
    Game game(8);
    game.begin();
    const auto sizes = [&] {
        std::array<int, 3> found{};
        for (auto [id, owner, fighter] : game.duel.world.each<Fighter>()) ++found[fighter.team];
        return found;
    };
    CHECK(sizes() == std::array{0, 4, 4});
    for (const std::size_t gone : {0u, 2u, 4u}) {  // three of team 1
        Skirmish::leave(game.duel.world, game.all[gone]);
        game.duel.world.remove_player(game.all[gone]);
    }
    CHECK(sizes() == std::array{0, 1, 4});
    const PlayerId late = game.duel.join();
    CHECK(game.duel.fighter(late).team == 1);
    for (auto [id, owner, fighter] : game.duel.world.each<Fighter>()) {
        fighter.health = 0;
        fighter.respawn_ticks = 1;
    }
    game.duel.run(2);
    CHECK(sizes() == std::array{0, 3, 3});
    const Goal home = game.arena.goals[0];
    for (auto [id, owner, fighter] : game.duel.world.each<Fighter>())
        CHECK((distance({fighter.x, fighter.y}, home.middle()) < 14) == (fighter.team == 1));

    Game mates(3);
    mates.begin();
    REQUIRE(mates.duel.fighter(mates.all[0]).team == mates.duel.fighter(mates.all[2]).team);
    for (const Weapon weapon : {Weapon::plasma, Weapon::rail, Weapon::rocket}) {
        mates.duel.place(mates.all[0], {4, 8});
        mates.duel.place(mates.all[2], {8, 8});
        mates.duel.place(mates.all[1], {26, 2});
        mates.duel.world.set_command(mates.all[0], {.fire = true, .weapon = weapon});
        mates.duel.run(60);
        CHECK(mates.duel.fighter(mates.all[2]).health == 100);
    }
}
