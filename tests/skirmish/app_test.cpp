// The parts of the game's program that need no screen.
#include <catch2/catch.hpp>
#include <cmath>

#include "app/camera.hpp"
#include "app/input_script.hpp"
#include "app/message_log.hpp"
#include "app/palette.hpp"
#include "app/scoreboard.hpp"

using namespace skirmish;

TEST_CASE("an input script does each thing at its time") {
    auto script = InputScript::parse(
        "# begin\n0.5 press W\n1 aim 1.5\n1 fire down\n\n2 release W  # stop\n2 say hi there\n", "demo");
    REQUIRE(script);
    Hands hands;
    script->play(0.4, hands);
    CHECK_FALSE(hands.up);
    script->play(1.0, hands);
    CHECK(hands.up);
    CHECK(hands.fire);
    CHECK(hands.aim == 1.5f);
    CHECK(hands.said.empty());
    script->play(60, hands);
    CHECK_FALSE(hands.up);
    CHECK(hands.said == std::vector<std::string>{"hi there"});
}

TEST_CASE("keys that act when they go down act once, in their order") {
    auto script = InputScript::parse("1 press F5\n1 press DOWN\n1.5 release F5\n2 press TAB\n3 release TAB\n", "demo");
    REQUIRE(script);
    Hands hands;
    script->play(1.9, hands);
    CHECK(hands.struck == std::vector{Key::f5, Key::down});
    CHECK_FALSE(hands.down);  // the arrow key, not the fighter's way
    hands.struck.clear();
    script->play(2.5, hands);
    CHECK(hands.struck == std::vector{Key::tab});
    CHECK(hands.scores);
    script->play(4, hands);
    CHECK(hands.struck.size() == 1);
    CHECK_FALSE(hands.scores);
}

TEST_CASE("an input script's fault is named with its line") {
    const auto refusal = [](const char* text) {
        const auto script = InputScript::parse(text, "demo");
        REQUIRE_FALSE(script);
        return script.error().message;
    };
    CHECK(refusal("1 press W\nsoon press S") == "demo line 2: begins with no time in seconds");
    CHECK(refusal("1 jump") == "demo line 1: 'jump' is none of press, release, aim, fire and say");
    CHECK(refusal("1 press Q") ==
          "demo line 1: 'Q' is no key; there are W, A, S, D, SHIFT, 1, 2, 3, TAB, UP, DOWN, LEFT, RIGHT, ENTER, "
          "ESCAPE, BACKSPACE and F1 to F9");
    CHECK(refusal("1 aim nan") == "demo line 1: aim takes an angle in radians");
    CHECK(refusal("1 fire sideways") == "demo line 1: fire is followed by down or up");
    CHECK(refusal("1 say") == "demo line 1: say is followed by what to say");
    CHECK(refusal("2 press W\n1 press S") == "demo line 2: is earlier than the line before it");
    CHECK(refusal("1 press W now") == "demo line 1: 'now' is too much");
    CHECK_FALSE(InputScript::read("/nowhere/script"));
}

TEST_CASE("the camera turns metres into pixels and back, and stays in the arena") {
    Camera camera;
    camera.resize(1280, 720);
    Arena arena;
    arena.width = 64;
    arena.height = 48;
    camera.jump({32, 24});
    CHECK(camera.screen_x(32) == Approx(640));
    CHECK(camera.screen_y(24) == Approx(360));
    const Spot there = camera.world(100, 650);
    CHECK(camera.screen_x(there.x) == Approx(100).margin(0.01));
    CHECK(camera.screen_y(there.y) == Approx(650).margin(0.01));
    for (int i = 0; i < 300; ++i) camera.follow({0, 0}, 0, 0, arena, 1.0f / 60);
    CHECK(camera.world(0, 0).x == Approx(-5).margin(0.01));
    CHECK(camera.world(0, 0).y == Approx(-5).margin(0.01));
    CHECK(camera.sees(1, 1, 0));
    CHECK_FALSE(camera.sees(63, 47, 1));
    camera.shake(10);
    camera.follow({32, 24}, 0, 0, arena, 1.0f / 60);
    CHECK(std::abs(camera.world(640, 360).x - camera.centre().x) <= 0.5f);
}

TEST_CASE("a calm camera moves only when the fighter leaves the middle of its picture") {
    Camera camera;
    camera.resize(400, 400, 16);
    Arena arena;
    arena.width = arena.height = 64;
    camera.jump({32, 32});
    for (int i = 0; i < 120; ++i) camera.keep_in_sight({35, 30}, 0.5f, arena, 1.0f / 60);
    CHECK(camera.centre().x == 32);
    CHECK(camera.centre().y == 32);
    for (int i = 0; i < 300; ++i) camera.keep_in_sight({40, 32}, 0.5f, arena, 1.0f / 60);
    CHECK(camera.centre().x == Approx(36).margin(0.01));
}

TEST_CASE("messages go after their time, and the oldest when there are too many") {
    MessageLog log(2, 5);
    for (const char* words : {"one", "two", "three"}) log.add({{words, {}}}, 1);
    REQUIRE(log.lines().size() == 2);
    CHECK(log.lines().front().parts[0].words == "two");
    log.advance(5.9);
    CHECK(log.lines().size() == 2);
    log.advance(6);
    CHECK(log.lines().empty());
}

TEST_CASE("the scores have the best first: goals before kills, then who died less often") {
    Scene scene{.me = tickwire::PlayerId{2}};
    std::vector<tickwire::RosterEntry> roster;
    const auto add = [&](std::uint16_t player, Fighter fighter) {
        scene.actors.push_back({{}, tickwire::PlayerId{player}, fighter, {}});
        roster.push_back({.player = tickwire::PlayerId{player}, .name = std::to_string(player)});
    };
    add(1, {.team = 1, .kills = 9, .deaths = 1});
    add(2, {.team = 2, .kills = 1, .deaths = 5, .goals = 1});
    add(3, {.team = 1, .kills = 9, .deaths = 0});
    const std::vector<Score> scores = scores_of(scene, roster);
    REQUIRE(scores.size() == 3);
    CHECK(scores[0].name == "2");
    CHECK(scores[0].mine);
    CHECK(scores[0].colour.b == palette::teams[1].b);
    CHECK(scores[1].name == "3");
    CHECK(scores[2].name == "1");
}

TEST_CASE("the verdict names the team or the player once the round is over") {
    Scene scene;
    scene.actors.push_back({{}, tickwire::PlayerId{4}, {}, "ann"});
    CHECK(verdict(scene).empty());
    scene.round = Round{.mode = Mode::ball, .phase = Phase::playing, .winner = 1};
    CHECK(verdict(scene).empty());
    scene.round->phase = Phase::over;
    CHECK(verdict(scene) == "BLUE wins");
    scene.round->winner = 0;
    CHECK(verdict(scene) == "A draw");
    scene.round = Round{.mode = Mode::free_for_all, .phase = Phase::over, .winner = 4};
    CHECK(verdict(scene) == "ann wins");
}
