// Maps: ours are sound, broken ones are refused with what is wrong and what would be right.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "bots/navigator.hpp"
#include "rules/tuning.hpp"
#include "skirmish/skirmish_support.hpp"

using namespace skirmish;
using namespace skirmish::test;

namespace {

std::string courtyard_text() {
    std::ifstream in(*find_assets("") / "maps" / "courtyard.json");
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string without(std::string text, const std::string& what, const std::string& instead) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), instead);
}

std::string refusal(const std::string& text) {
    const auto parsed = parse_map(text, "broken");
    REQUIRE_FALSE(parsed);
    return parsed.error().message;
}

}  // namespace

TEST_CASE("every map is walled in, and all its spawns reach each other") {
    for (const std::string& name : map_names(*find_assets(""))) {
        INFO(name);
        const Arena arena = map(name);
        CHECK(arena.title != arena.name);
        for (int column = 0; column < arena.width; ++column) {
            CHECK((arena.wall(column, 0) && arena.wall(column, arena.height - 1)));
        }
        for (int row = 0; row < arena.height; ++row) CHECK((arena.wall(0, row) && arena.wall(arena.width - 1, row)));
        const Navigator navigator(arena);
        CHECK(arena.spawns.size() >= 8);
        for (const Spot spawn : arena.spawns) CHECK_FALSE(navigator.way(arena.spawns.front(), spawn).empty());
    }
}

TEST_CASE("a broken map is refused in one sentence that names the map and the fault") {
    const std::string good = courtyard_text();
    CHECK(parse_map(good, "good"));
    CHECK(refusal("{").find("map broken: not a Tiled map") == 0);
    CHECK(refusal("[]") == "map broken: the map has no \"orientation\"");
    CHECK(refusal(without(good, "\"orthogonal\"", "\"hexagonal\"")) == "map broken: the map is not orthogonal");
    CHECK(refusal(without(good, "\"width\": 48", "\"width\": 4")) ==
          "map broken: the map: \"width\" is 4, must be 8 to 128");
    CHECK(refusal(without(good, "\"height\": 32", "\"height\": 33")) ==
          "map broken: layer \"walls\" has 1536 tiles, must have 1584");
    CHECK(refusal(without(good, "\"name\": \"walls\"", "\"name\": \"bricks\"")) ==
          "map broken: there is no tilelayer called \"walls\"");
    CHECK(refusal(without(good, "\"infinite\": false", "\"infinite\": true")).find("infinite") != std::string::npos);
    CHECK(refusal(without(good, "\"x\": 40", "\"x\": 4")).find("is not on free ground") != std::string::npos);
    CHECK(refusal(without(good, "\"x\": 40.0", "\"x\": -1e30")).find("is not on free ground") != std::string::npos);
}

TEST_CASE("every map has items, and goals that the ball reaches from where it begins") {
    for (const std::string& name : map_names(*find_assets(""))) {
        INFO(name);
        Arena arena = map(name);
        CHECK(arena.items.size() >= 4);
        REQUIRE(arena.goals.size() == 2);
        const Navigator navigator(arena);
        for (const Goal& goal : arena.goals)
            CHECK_FALSE(navigator.of_ball().way(arena.kick_off, goal.middle()).empty());
        arena.rules.mode = Mode::ball;
        CHECK(check_mode(arena));
        arena.goals.clear();
        CHECK(check_mode(arena).error().message ==
              "map " + name + " has no layer \"goals\", and the ball cannot be played there");
    }
}

TEST_CASE("broken items and goals are refused") {
    const std::string good = courtyard_text();
    CHECK(refusal(without(good, "\"name\": \"health\"", "\"name\": \"cake\"")) ==
          "map broken: item 1 is called \"cake\", must be health or shield");
    CHECK(refusal(without(good, "\"name\": \"ball\"", "\"name\": \"egg\"")) ==
          "map broken: layer \"goals\": \"egg\" must be \"team 1\", \"team 2\" or \"ball\"");
    CHECK(refusal(without(good, "\"name\": \"team 2\"", "\"name\": \"team 1\"")) ==
          "map broken: layer \"goals\" must have \"team 1\", \"team 2\" and \"ball\"");
}

TEST_CASE("an unknown map is answered with those that exist") {
    const auto loaded = load_map(*find_assets(""), "atlantis");
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().message.find("there is no map 'atlantis'") == 0);
    CHECK(loaded.error().message.find("courtyard, foundry") != std::string::npos);
    CHECK_FALSE(load_map(*find_assets(""), "../maps/foundry"));
    CHECK_FALSE(find_assets("/nowhere"));
}

TEST_CASE("sight ends at walls") {
    const Arena arena = arena_of({"##########", "#........#", "#...##...#", "#...##...#", "#........#", "#........#",
                                  "#........#", "##########"});
    CHECK(arena.ray({1.5f, 1.5f}, 1, 0, 100) == Approx(7.5));
    CHECK(arena.ray({1.5f, 2.5f}, 1, 0, 100) == Approx(2.5));
    CHECK(arena.ray({1.5f, 2.5f}, 1, 0, 2) == Approx(2));
    CHECK(arena.sees({1.5f, 1.5f}, {8.5f, 1.5f}));
    CHECK_FALSE(arena.sees({1.5f, 2.5f}, {8.5f, 2.5f}));
    CHECK(arena.ray({4.5f, 2.5f}, 1, 0, 5) == 0);
}
