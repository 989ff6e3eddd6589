// What a picture waits for with --until.
#include "app/moment.hpp"

#include <catch2/catch.hpp>

using namespace skirmish;
using tickwire::PlayerId;

namespace {

constexpr float picture = 1.0f / 60;

/// A player among three others, with shots around it.
Scene fight() {
    Scene scene{.me = PlayerId{1}};
    for (std::uint16_t i = 0; i < 4; ++i)
        scene.actors.push_back({{},
                                PlayerId{static_cast<std::uint16_t>(i + 1)},
                                {.x = 20 + 4 * static_cast<float>(i), .y = 20, .health = 100},
                                "somebody"});
    for (int i = 0; i < 4; ++i) scene.bolts.push_back({{}, 0, 0, {.x = 22, .y = 20 + static_cast<float>(i)}});
    scene.round = Round{.phase = Phase::playing};
    return scene;
}

struct Watch {
    explicit Watch(const char* name) : moment(name) { camera.jump({20, 20}); }
    void look(const Scene& scene, float seconds, Moment::Shown shown = {.told = 3}) {
        for (float passed = 0; passed < seconds; passed += picture) moment.advance(scene, camera, shown, picture);
    }
    Camera camera;
    Moment moment;
};

}  // namespace

TEST_CASE("a fight has come when the player has lived for a second among others and shots") {
    Watch watch("in-a-fight");
    watch.look(fight(), 0.9f);
    CHECK_FALSE(watch.moment.come());
    watch.look(fight(), 0.2f);
    CHECK(watch.moment.come());
}

TEST_CASE("without a living player, foes, shots, news, a round or the ball in sight there is no fight") {
    Scene scene = fight();
    Moment::Shown shown{.told = 3};
    SECTION("the player is out") {
        scene.actors[0].fighter.health = 0;
    }
    SECTION("the others are out") {
        for (std::size_t i = 1; i < scene.actors.size(); ++i) scene.actors[i].fighter.health = 0;
    }
    SECTION("the others are of its team") {
        for (Scene::Actor& actor : scene.actors) actor.fighter.team = 1;
    }
    SECTION("nobody shoots") {
        scene.bolts.clear();
    }
    SECTION("nothing has happened yet") {
        shown.told = 0;
    }
    SECTION("the round has not begun") {
        scene.round->phase = Phase::warm_up;
    }
    SECTION("the ball is elsewhere") {
        scene.ball = Ball{.x = 60, .y = 20};
    }
    Watch watch("in-a-fight");
    watch.look(scene, 3, shown);
    CHECK_FALSE(watch.moment.come());
}

TEST_CASE("the end of a round has come when its scores have been seen for a while") {
    Watch watch("round-over");
    Scene scene = fight();
    watch.look(scene, 3);
    CHECK_FALSE(watch.moment.come());
    scene.round->phase = Phase::over;
    watch.look(scene, 1);
    CHECK_FALSE(watch.moment.come());
    watch.look(scene, 1);
    CHECK(watch.moment.come());
}

TEST_CASE("who waits for nothing waits for ever") {
    Watch watch("");
    Scene scene = fight();
    scene.round->phase = Phase::over;
    watch.look(scene, 3, {.death_explained = true, .told = 3});
    CHECK_FALSE(watch.moment.come());
}
