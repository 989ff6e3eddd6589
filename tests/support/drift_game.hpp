// The game of the session tests: pods that drift and are pushed by commands, rocks that come and go, a reliable and an
// unreliable event, and fields that only some may see.
#pragma once

#include "tickwire/world.hpp"

namespace tickwire::test {

struct Push {
    float x = 0, y = 0;  // -1 to 1
    std::uint8_t mark = 0;
    bool shout = false;
    static constexpr auto fields = tickwire::fields(real(&Push::x, {-1, 1}, 0.01), real(&Push::y, {-1, 1}, 0.01),
                                                    integer(&Push::mark, {0, 255}), flag(&Push::shout));
};

struct Pod {
    float x = 50, y = 50, vx = 0, vy = 0, heading = 0;
    std::uint8_t mark = 0;       // of the newest command
    std::uint16_t commands = 0;  // that arrived, modulo 1,000
    std::uint16_t secret = 0;    // its owner's
    std::uint16_t hidden = 0;    // the server's
    static constexpr auto fields = tickwire::fields(
        real(&Pod::x, {0, 100}, 0.01), real(&Pod::y, {0, 100}, 0.01), real(&Pod::vx, {-20, 20}, 0.05),
        real(&Pod::vy, {-20, 20}, 0.05), angle(&Pod::heading, 0.01), integer(&Pod::mark, {0, 255}),
        integer(&Pod::commands, {0, 999}), integer(&Pod::secret, {0, 65535}).visible_to(Visibility::owner),
        integer(&Pod::hidden, {0, 65535}).visible_to(Visibility::server));
    static constexpr KindOptions replication{.predicted_by = KindOptions::Prediction::owner};
};

struct Rock {
    float x = 0, y = 0;
    static constexpr auto fields = tickwire::fields(real(&Rock::x, {0, 100}, 0.1), real(&Rock::y, {0, 100}, 0.1));
};

struct Shout {
    std::uint16_t player = 0;
    std::uint16_t number = 0;
    static constexpr auto fields =
        tickwire::fields(integer(&Shout::player, {0, 65535}), integer(&Shout::number, {0, 65535}));
};

struct Spark {
    float x = 0, y = 0;
    static constexpr auto fields = tickwire::fields(real(&Spark::x, {0, 100}, 0.1), real(&Spark::y, {0, 100}, 0.1));
    static constexpr EventOptions delivery{.reliable = false};
};

struct Drift {
    using Command = Push;
    using Kinds = tickwire::Kinds<Pod, Rock>;
    using Events = tickwire::Kinds<Shout, Spark>;
    static constexpr Hertz tick_rate{60};
    static void join(World<Drift>& world, PlayerId player);
    static void leave(World<Drift>& world, PlayerId player);
    static void step(World<Drift>& world, Seconds dt);
};

}  // namespace tickwire::test
