#include "server/reference_choice.hpp"

#include <catch2/catch.hpp>

using namespace tickwire;
using namespace tickwire::server;
using snapshot::Level;

namespace {

std::uint64_t ticks(std::initializer_list<int> ages) {
    std::uint64_t mask = 0;
    for (const int age : ages) mask |= std::uint64_t{1} << age;
    return mask;
}

}  // namespace

TEST_CASE("for the level shared the newest tick that is held is referred to, and one about as far behind it") {
    CHECK(choose_references(ticks({2, 3, 4, 5, 6}), {}, Level::shared).mask == ticks({2, 4}));
    CHECK(choose_references(ticks({3, 4, 9}), {}, Level::shared).mask == ticks({3, 4}));
    CHECK(choose_references(ticks({3, 5, 7}), {}, Level::shared).mask == ticks({3, 5}));  // of two the younger
    CHECK(choose_references(ticks({3, 8, 20}), {}, Level::shared).mask == ticks({3, 8}));
    CHECK(choose_references(ticks({40, 56}), {}, Level::shared).mask == ticks({40, 56}));
    CHECK(choose_references(ticks({7}), {}, Level::shared).mask == ticks({7}));
    CHECK(choose_references(0, {}, Level::shared).ages.count == 0);
    CHECK(choose_references(ticks({2, 3, 4, 5, 6}), {}, Level::fast).mask == ticks({2, 3, 4, 5, 6}));
}

TEST_CASE("a tick that alone holds the state of something is referred to as well") {
    const std::uint64_t postponed = ticks({9, 12});
    const References references = choose_references(ticks({2, 4, 9, 12}), std::span(&postponed, 1), Level::shared);
    CHECK(references.mask == ticks({2, 4, 9}));
    CHECK(references.ages.count == 3);
}
