// The arena walk as a game of Tickwire: the same creatures, described; a client's creature comes and goes with it.
#pragma once

#include "arena/walk.hpp"

namespace tickwire::bench {

/// The 12 bytes of a client's command.
struct ArenaOrder {
    std::uint16_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 0;
    static constexpr auto fields =
        tickwire::fields(tickwire::integer(&ArenaOrder::a, {0, 65535}), tickwire::integer(&ArenaOrder::b, {0, 65535}),
                         tickwire::integer(&ArenaOrder::c, {0, 65535}), tickwire::integer(&ArenaOrder::d, {0, 65535}),
                         tickwire::integer(&ArenaOrder::e, {0, 65535}), tickwire::integer(&ArenaOrder::f, {0, 65535}));
};

/// The walk at `Rate` ticks a second.
template <std::uint32_t Rate>
struct ArenaGame {
    using Command = ArenaOrder;
    using Kinds = tickwire::Kinds<Creature>;
    struct Setup {
        std::uint32_t unowned = 0;  ///< creatures that are there without any client
    };
    static constexpr tickwire::Hertz tick_rate{Rate};
    static void start(tickwire::World<ArenaGame>& world) {
        for (std::uint32_t i = 0; i < world.setup().unowned; ++i) world.spawn(any_creature(world.random()));
    }
    static void join(tickwire::World<ArenaGame>& world, tickwire::PlayerId player) {
        world.spawn(any_creature(world.random()), player);
    }
    static void leave(tickwire::World<ArenaGame>& world, tickwire::PlayerId player) {
        world.destroy(world.template owned_by<Creature>(player));
    }
    static void step(tickwire::World<ArenaGame>& world, tickwire::Seconds dt) {
        for (auto [id, owner, creature] : world.template each<Creature>()) wander(creature, dt.count(), world.random());
    }
};

}  // namespace tickwire::bench
