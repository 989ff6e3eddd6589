// What a world promises of its entities' ids.
#include "tickwire/world.hpp"

#include <catch2/catch.hpp>

#include "tickwire/world_state.hpp"

using namespace tickwire;

namespace {

struct Pebble {
    std::uint8_t weight = 0;
    static constexpr auto fields = tickwire::fields(integer(&Pebble::weight, {0, 255}));
};
struct Throw {
    static constexpr auto fields = tickwire::fields();
};
struct Beach {
    using Command = Throw;
    using Kinds = tickwire::Kinds<Pebble>;
    static constexpr Hertz tick_rate{60};
    static void step(World<Beach>&, Seconds) {}
};

EntityId replace_one(World<Beach>& world, EntityId old) {
    world.destroy(old);
    world.step(world.tick() + 1);
    return world.spawn(Pebble{});
}

}  // namespace

TEST_CASE("indices that come free are used again in turn, so that generations grow together, after a resume too") {
    const SetupOf<Beach> setup{};
    World<Beach> world(setup, 1);
    std::vector<EntityId> pebbles;
    for (int i = 0; i < 8; ++i) pebbles.push_back(world.spawn(Pebble{}));
    for (std::size_t i = 4; i < 8; ++i) world.destroy(pebbles[i]);
    world.step(Tick(1));
    EntityId last = pebbles[0];
    for (int i = 0; i < 100; ++i) last = replace_one(world, last);
    // 101 of five indices: the one that is alive and the four that wait have been used about as often.
    CHECK(last.generation() >= 20);
    CHECK(last.generation() <= 22);
    Frame frame;
    WorldState state;
    world.flatten(frame);
    world.save(state);
    World<Beach> again(setup, 2);
    again.resume(frame, state);
    for (int i = 0; i < 20; ++i) last = replace_one(world, last);
    EntityId other{};
    for (auto [id, owner, pebble] : again.each<Pebble>()) {
        if (id.generation() > 1) other = id;
    }
    for (int i = 0; i < 20; ++i) other = replace_one(again, other);
    CHECK(other == last);
}
