#include "snapshot/neighbours.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>

#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::snapshot;

TEST_CASE("the nearest two neighbours are found, nearest first") {
    Random random(1);
    Neighbours neighbours;
    for (int round = 0; round < 100; ++round) {
        neighbours.begin(8);
        std::vector<CodedNeighbour> all(random.below(40));
        const auto place = [&] {
            Place at{};
            for (auto& c : at) c = static_cast<std::int32_t>(random.below(20'000)) - 10'000;
            return at;
        };
        for (auto& one : all) {
            one.place = place();
            neighbours.add(one);
        }
        const Place here = place();
        const auto distance = [&](const CodedNeighbour& one) {
            std::int64_t sum = 0;
            for (std::size_t c = 0; c < 3; ++c) sum += std::abs(std::int64_t{one.place[c]} - here[c]);
            return sum;
        };
        std::ranges::sort(all, {}, distance);
        const auto found = neighbours.nearest(here);
        REQUIRE((found.first != nullptr) == !all.empty());
        REQUIRE((found.second != nullptr) == (all.size() > 1));
        if (found.first != nullptr) CHECK(distance(*found.first) == distance(all[0]));
        if (found.first != nullptr) CHECK(found.first_distance == distance(all[0]));
        if (found.second != nullptr) CHECK(distance(*found.second) == distance(all[1]));
    }
}

TEST_CASE("places at the ends of their range are too far apart, not near") {
    Neighbours neighbours;
    neighbours.begin(8);
    CodedNeighbour far;
    far.place = {2'000'000'000, 2'000'000'000, 2'000'000'000};
    neighbours.add(far);
    const auto found = neighbours.nearest({-2'000'000'000, -2'000'000'000, -2'000'000'000});
    CHECK(found.first == nullptr);
    CHECK(found.first_distance == Neighbours::too_far);
}

TEST_CASE("of very many neighbours the last are searched, and no more") {
    const auto neighbours = std::make_unique<Neighbours>();
    neighbours->begin(8);
    CodedNeighbour old, late;
    late.place = {500, 0, 0};
    neighbours->add(old);
    CHECK(neighbours->nearest({0, 0, 0}).first->place == old.place);
    for (std::size_t i = 1; i < Neighbours::most; ++i) neighbours->add(late);
    CHECK(neighbours->nearest({0, 0, 0}).first_distance == 0);
    neighbours->add(late);
    CHECK(neighbours->nearest({0, 0, 0}).first_distance == 500);
}

TEST_CASE("what changes stirs its surroundings, for this packet only") {
    Neighbours neighbours;
    const auto stir = [&](const Place& place) { return neighbours.stir(neighbours.cell_of(place)); };
    neighbours.begin(8);
    CHECK(stir({1000, 1000, 0}) == 0);
    neighbours.add_stir({1000, 1000, 0});
    neighbours.add_stir({1100, 1000, 50});
    CHECK(stir({1000, 1000, 0}) == 2);
    CHECK(stir({1000 + 256, 1000, 0}) >= 1);
    CHECK(stir({-5000, 9000, 0}) == 0);
    neighbours.begin(8);
    CHECK(stir({1000, 1000, 0}) == 0);
}
