// The world of the benchmark: many walkers on a wide plain, in bounds of 4,096 units, as in the arena walk that other
// systems are measured with; each player has one of its own, and a stash that nobody else may know of.
#pragma once

#include "tickwire/world.hpp"

namespace big_world {

struct Turn {
    float by = 0;  // -1 to 1
    static constexpr auto fields = tickwire::fields(tickwire::real(&Turn::by, {-1, 1}, 0.01));
};

/// Seen within 185 units: 64 of 10,000.
struct Walker {
    static constexpr float sight = 185;
    float x = 0, y = 0;
    std::uint8_t heading = 0;  // in 1/256 of a turn
    std::uint8_t health = 100;
    std::uint8_t flags = 0;
    static constexpr auto fields = tickwire::fields(
        tickwire::real(&Walker::x, {0, 4095.9375}, 0.0625), tickwire::real(&Walker::y, {0, 4095.9375}, 0.0625),
        tickwire::integer(&Walker::heading, {0, 255}), tickwire::integer(&Walker::health, {0, 255}),
        tickwire::integer(&Walker::flags, {0, 255}));
    static constexpr auto place = tickwire::place(&Walker::x, &Walker::y);
    static constexpr tickwire::KindOptions replication{.relevance_radius = sight};
};

struct Stash {
    std::uint16_t gold = 0;
    static constexpr auto fields = tickwire::fields(tickwire::integer(&Stash::gold, {0, 65535}));
    static constexpr tickwire::KindOptions replication{.seen_by = tickwire::KindOptions::Audience::owner};
};

struct Walk {
    using Command = Turn;
    using Kinds = tickwire::Kinds<Walker, Stash>;
    struct Setup {
        std::uint32_t entities = 10'000;
    };
    static constexpr tickwire::Hertz tick_rate{60};
    static void start(tickwire::World<Walk>& world);
    static void join(tickwire::World<Walk>& world, tickwire::PlayerId player);
    static void leave(tickwire::World<Walk>& world, tickwire::PlayerId player);
    static void step(tickwire::World<Walk>& world, tickwire::Seconds dt);
};

}  // namespace big_world
