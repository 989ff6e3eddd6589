// The game of the relevance tests: walkers on a large plain whom one sees nearby, beacons that everybody sees, purses
// that only their owner and banners that only a team may know of, and ghosts that a rule hides.
#pragma once

#include "tickwire/world.hpp"

namespace tickwire::test {

struct Step {
    float x = 0, y = 0;  // -1 to 1
    static constexpr auto fields = tickwire::fields(real(&Step::x, {-1, 1}, 0.01), real(&Step::y, {-1, 1}, 0.01));
};

/// A player's or nobody's; from it a player sees.
struct Walker {
    float x = 0, y = 0;
    std::uint16_t steps = 0;
    static constexpr auto fields = tickwire::fields(
        real(&Walker::x, {-500, 500}, 0.01), real(&Walker::y, {-500, 500}, 0.01), integer(&Walker::steps, {0, 65535}));
    static constexpr auto place = tickwire::place(&Walker::x, &Walker::y);
    static constexpr KindOptions replication{.predicted_by = KindOptions::Prediction::owner, .relevance_radius = 50};
};
/// Seen from far, and updated seldom.
struct Tower {
    float x = 0, y = 0;
    std::uint16_t turns = 0;
    static constexpr auto fields = tickwire::fields(
        real(&Tower::x, {-500, 500}, 0.1), real(&Tower::y, {-500, 500}, 0.1), integer(&Tower::turns, {0, 65535}));
    static constexpr auto place = tickwire::place(&Tower::x, &Tower::y);
    static constexpr KindOptions replication{.priority = 0.5, .relevance_radius = 200, .every = 6};
};
struct Beacon {
    std::uint16_t value = 0;
    static constexpr auto fields = tickwire::fields(integer(&Beacon::value, {0, 65535}));
};
struct Purse {
    std::uint16_t coins = 0;
    static constexpr auto fields = tickwire::fields(integer(&Purse::coins, {0, 65535}));
    static constexpr KindOptions replication{.seen_by = KindOptions::Audience::owner};
};
struct Banner {
    std::uint16_t orders = 0;
    static constexpr auto fields = tickwire::fields(integer(&Banner::orders, {0, 65535}));
    static constexpr KindOptions replication{.seen_by = KindOptions::Audience::team};
};
struct Ghost {
    float x = 0, y = 0;
    bool shown = false;
    static constexpr auto fields =
        tickwire::fields(real(&Ghost::x, {-500, 500}, 0.1), real(&Ghost::y, {-500, 500}, 0.1), flag(&Ghost::shown));
    static constexpr auto place = tickwire::place(&Ghost::x, &Ghost::y);
    static constexpr KindOptions replication{.relevance_radius = 50};
};

struct Splash {
    float x = 0, y = 0;
    static constexpr auto fields =
        tickwire::fields(real(&Splash::x, {-500, 500}, 0.1), real(&Splash::y, {-500, 500}, 0.1));
    static constexpr auto place = tickwire::place(&Splash::x, &Splash::y);
    static constexpr EventOptions delivery{.reliable = false, .relevance_radius = 80};
};

struct Plain {
    using Command = Step;
    using Kinds = tickwire::Kinds<Walker, Tower, Beacon, Purse, Banner, Ghost>;
    using Events = tickwire::Kinds<Splash>;
    struct Setup {
        std::uint32_t walkers = 200, towers = 30, ghosts = 60, beacons = 1;
        float speed = 20;  // units a second
    };
    static constexpr Hertz tick_rate{60};
    static void start(World<Plain>& world);
    static void join(World<Plain>& world, PlayerId player);
    static void leave(World<Plain>& world, PlayerId player);
    static void step(World<Plain>& world, Seconds dt);
    /// Odd and even players are teams.
    static unsigned team(const World<Plain>&, PlayerId player) { return 1u + player.value % 2u; }
    static bool relevant(const World<Plain>& world, PlayerId player, EntityId id);
};

}  // namespace tickwire::test
