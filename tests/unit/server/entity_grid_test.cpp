// The grid answers as a look at every entity would, whatever the radius, and at every edge of the world and beyond.
#include "server/entity_grid.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "tickwire/random.hpp"

using namespace tickwire;
using server::EntityGrid;

namespace {

float within(Random& random, float low, float high) {
    return low + (high - low) * static_cast<float>(random.below(1'000'001)) / 1e6f;
}

double away(float a, float b) {
    return static_cast<double>(a) - static_cast<double>(b);
}

std::set<std::uint32_t> seen(const EntityGrid& grid, const Point& from) {
    std::set<std::uint32_t> items;
    grid.visit(from, [&](const EntityGrid::Entry& entry, double squared) {
        const double x = away(entry.place.x, from.x), y = away(entry.place.y, from.y), z = away(entry.place.z, from.z);
        CHECK(squared == Approx(x * x + y * y + z * z));
        CHECK(items.insert(entry.item).second);  // nothing twice
    });
    return items;
}

}  // namespace

TEST_CASE("what the grid finds is what lies within the reach, for radii from a step to the whole world") {
    Random random(5);
    const Point least{-300, -40, -10}, most{100, 60, 10};
    for (const double reach : {0.5, 3.0, 17.0, 80.0, 390.0, 2000.0}) {
        EntityGrid grid(least, most, reach);
        std::vector<Point> places;
        for (std::uint32_t i = 0; i < 400; ++i) {
            places.push_back(
                {within(random, least.x, most.x), within(random, least.y, most.y), within(random, least.z, most.z)});
        }
        // Corners and edges exactly.
        places.push_back(least);
        places.push_back(most);
        places.push_back({least.x, most.y, 0});
        grid.clear();
        for (std::uint32_t i = 0; i < places.size(); ++i) grid.add(i, places[i]);
        grid.build();
        for (int question = 0; question < 60; ++question) {
            Point from{within(random, least.x - 50, most.x + 50), within(random, least.y - 50, most.y + 50), 0};
            if (question == 0) from = least;
            if (question == 1) from = most;
            if (question == 2) from = {1e9f, -1e9f, 0};
            std::set<std::uint32_t> expected;
            for (std::uint32_t i = 0; i < places.size(); ++i) {
                const double x = away(places[i].x, from.x), y = away(places[i].y, from.y),
                             z = away(places[i].z, from.z);
                if (x * x + y * y + z * z <= reach * reach) expected.insert(i);
            }
            REQUIRE(seen(grid, from) == expected);
        }
    }
}

TEST_CASE("a grid can be filled again, and empty is empty") {
    EntityGrid grid({0, 0, 0}, {100, 100, 0}, 10);
    grid.build();
    CHECK(seen(grid, {50, 50, 0}).empty());
    grid.add(7, {50, 50, 0});
    grid.build();
    CHECK(seen(grid, {55, 55, 0}) == std::set<std::uint32_t>{7});
    grid.clear();
    grid.add(9, {100, 100, 0});
    grid.build();
    CHECK(seen(grid, {50, 50, 0}).empty());
    CHECK(seen(grid, {95, 95, 0}) == std::set<std::uint32_t>{9});
}

TEST_CASE("a world with one coordinate, or with no extent at all, is a grid too") {
    EntityGrid line({-1000, 0, 0}, {1000, 0, 0}, 5);
    for (std::uint32_t i = 0; i <= 2000; ++i) line.add(i, {static_cast<float>(i) - 1000, 0, 0});
    line.build();
    CHECK(seen(line, {0, 0, 0}).size() == 11);
    CHECK(seen(line, {-1000, 0, 0}).size() == 6);
    EntityGrid point({3, 3, 3}, {3, 3, 3}, 1);
    point.add(1, {3, 3, 3});
    point.build();
    CHECK(seen(point, {3, 3.5f, 3}).size() == 1);
    CHECK(seen(point, {3, 4.5f, 3}).empty());
}
