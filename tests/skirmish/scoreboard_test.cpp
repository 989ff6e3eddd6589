// Which rows a short table of scores keeps.
#include "app/scoreboard.hpp"

#include <catch2/catch.hpp>

using namespace skirmish;

namespace {

std::vector<Score> five(std::size_t own) {
    std::vector<Score> scores;
    for (std::size_t i = 0; i < 5; ++i) scores.push_back({.name = std::to_string(i), .colour = {}, .mine = i == own});
    return scores;
}

std::string names(const std::vector<Score>& scores) {
    std::string all;
    for (const Score& score : scores) all += score.name;
    return all;
}

}  // namespace

TEST_CASE("a table that is too short for all keeps the best and the player's own row") {
    CHECK(names(first_of(five(1), 3)) == "012");
    CHECK(names(first_of(five(4), 3)) == "014");
    CHECK(names(first_of(five(9), 3)) == "012");
    CHECK(names(first_of(five(4), 5)) == "01234");
    CHECK(names(first_of(five(4), 9)) == "01234");
    CHECK(names(first_of(five(4), 0)).empty());
}
