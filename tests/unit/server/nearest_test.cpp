// The nearest so many of a crowd: the grid that finds candidates, the count that cuts them, the set that orders them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "server/nearest_grid.hpp"
#include "server/position_set.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::server;

TEST_CASE("the grid gathers exactly what lies within the radius, wherever one looks from, but not one's own") {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        Random random(seed);
        NearestGrid grid({-100, 0, 0}, {500, 900, 0}, 2000, 8);
        std::vector<Point> places(random.below(600));
        const auto owner_of = [](std::uint32_t item) { return PlayerId{static_cast<std::uint16_t>(item % 4)}; };
        for (std::uint32_t i = 0; i < places.size(); ++i) {
            places[i] = {random.between(-150, 550), random.between(-50, 950), 0};  // some beyond the bounds
            grid.add(i, owner_of(i), places[i]);
        }
        grid.build();
        for (int look = 0; look < 20; ++look) {
            const Point from{random.between(-300, 800), random.between(-300, 1200), 0};
            const float radius = random.between(1, 700);
            std::vector<NearestGrid::Candidate> found;
            const PlayerId but_of{static_cast<std::uint16_t>(look % 4)};
            grid.gather(from, radius, but_of, found);
            std::set<std::uint32_t> right, seen;
            for (std::uint32_t i = 0; i < places.size(); ++i) {
                const float x = places[i].x - from.x, y = places[i].y - from.y;
                if (x * x + y * y > radius * radius) continue;
                if (!but_of || owner_of(i) != but_of) right.insert(i);
            }
            for (const auto& each : found) seen.insert(each.item);
            INFO("seed " << seed << ", look " << look);
            REQUIRE(found.size() == seen.size());
            REQUIRE(seen == right);
        }
    }
}

TEST_CASE("the count cuts off as many as are asked for, or more only where they are alike") {
    Random random(3);
    for (int i = 0; i < 2000; ++i) {
        std::vector<float> values(1 + random.below(60));
        for (float& value : values) value = random.below(4) == 0 ? 7.0f : random.between(0, 1e6f);
        const std::size_t count = 1 + random.below(static_cast<std::uint32_t>(values.size()));
        const float cut = least_of_count(values, count);
        std::ranges::sort(values);
        const auto within = std::ranges::count_if(values, [&](float value) { return value <= cut; });
        REQUIRE(within >= static_cast<std::ptrdiff_t>(count));
        if (within > static_cast<std::ptrdiff_t>(count)) REQUIRE(values[count - 1] == values[count]);
    }
}

TEST_CASE("a set of positions comes out in order, once each, and is empty then") {
    Random random(5);
    PositionSet set;
    for (const std::size_t size : {1u, 63u, 64u, 5000u, 65536u}) {
        set.reset(size);
        std::set<std::uint32_t> right;
        for (int i = 0; i < 200; ++i) {
            const std::uint32_t position = random.below(static_cast<std::uint32_t>(size));
            set.add(position);
            right.insert(position);
        }
        std::vector<std::uint32_t> out;
        set.drain([&](std::uint32_t position) { out.push_back(position); });
        CHECK(std::ranges::equal(out, right));
        set.drain([&](std::uint32_t) { FAIL("it is not empty"); });
    }
}
