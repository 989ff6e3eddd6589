// The game of the tests of feel: everything moves so that a test can compute where it should be drawn. Skaters go as
// commanded, at once; all players predict one ball; drones fly a course of their own, with a field for each way of
// interpolation; darts are thrown by commands.
#pragma once

#include "tickwire/world.hpp"

namespace tickwire::test {

struct Wish {
    float x = 0, y = 0;  // -1 to 1
    bool leap = false, kick = false, dart = false, honk = false;
    bool doubt = false;  // a honk that the server will not hear
    static constexpr auto fields =
        tickwire::fields(real(&Wish::x, {-1, 1}, 0.5), real(&Wish::y, {-1, 1}, 0.5), flag(&Wish::leap),
                         flag(&Wish::kick), flag(&Wish::dart), flag(&Wish::honk), flag(&Wish::doubt));
};

struct Skater {
    static constexpr float speed = 15;                  // metres a second: a quarter of a metre a tick
    static constexpr double snap = 2;                   // metres of error beyond which nothing is smoothed
    static constexpr float quick = 0.05f, lazy = 0.2f;  // seconds in which an error along x and along y fades
    float x = 1000, y = 1000, vx = 0, vy = 0;
    std::uint16_t leaps = 0, honks = 0, darts = 0;
    std::uint16_t steps = 0;     // taken with a command that had arrived
    std::uint16_t commands = 0;  // bits of the last 16 ticks: the sign of x
    std::uint16_t reloading = 0;
    static constexpr auto fields =
        tickwire::fields(real(&Skater::x, {0, 2000}, 1.0 / 256).hermite(&Skater::vx).corrected(quick, snap),
                         real(&Skater::y, {0, 2000}, 1.0 / 256).hermite(&Skater::vy).corrected(lazy, snap),
                         real(&Skater::vx, {-16, 16}, 1.0 / 16).corrected(quick, 64),
                         real(&Skater::vy, {-16, 16}, 1.0 / 16).corrected(lazy, 64),
                         integer(&Skater::leaps, {0, 65535}).marks_teleport(), integer(&Skater::honks, {0, 65535}),
                         integer(&Skater::darts, {0, 65535}), integer(&Skater::steps, {0, 65535}),
                         integer(&Skater::commands, {0, 65535}), integer(&Skater::reloading, {0, 255}));
    static constexpr KindOptions replication{.predicted_by = KindOptions::Prediction::owner, .settles = true};
};

/// Predicted by everybody. It rolls between x = 0 and x = 100, and a kick sends it the other way.
struct Ball {
    float x = 50, vx = 6;
    std::uint16_t kicks = 0;
    static constexpr auto fields =
        tickwire::fields(real(&Ball::x, {0, 100}, 1.0 / 256).hermite(&Ball::vx).corrected(0.08f, 20),
                         real(&Ball::vx, {-8, 8}, 1.0 / 64).corrected(0.08f, 64), integer(&Ball::kicks, {0, 65535}));
    static constexpr KindOptions replication{.predicted_by = KindOptions::Prediction::everyone, .settles = true};
};

/// Predicted by nobody. Where it is, is a function of the tick: see course().
struct Drone {
    std::uint16_t number = 0;
    std::uint16_t beat = 0;            // step: changes every 10 ticks
    float along = 0;                   // linear: a saw of 40 metres
    float swing = 0, swing_speed = 0;  // hermite
    float heading = 0;                 // angle, round and round
    std::uint16_t jumps = 0;           // marks a teleport, every 90 ticks
    static constexpr auto fields = tickwire::fields(
        integer(&Drone::number, {0, 65535}), integer(&Drone::beat, {0, 65535}), real(&Drone::along, {0, 200}, 0.001),
        real(&Drone::swing, {-20, 20}, 0.001).hermite(&Drone::swing_speed), real(&Drone::swing_speed, {-64, 64}, 0.001),
        angle(&Drone::heading, 0.001), integer(&Drone::jumps, {0, 65535}).marks_teleport());

    /// At a moment in ticks; a fraction counts.
    static Drone course(double tick, std::uint16_t number = 0);
    static constexpr int jump_every = 90, beat_every = 10;
};

/// Thrown by a skater; flies 60 ticks at half a metre a tick.
struct Dart {
    static constexpr float speed = 30;
    static constexpr std::uint16_t flight = 60;
    float x = 0, y = 0, vx = 0;
    std::uint16_t number = 0, ticks_left = 0;
    static constexpr auto fields =
        tickwire::fields(real(&Dart::x, {0, 2000}, 1.0 / 256).hermite(&Dart::vx).corrected(0.08f, 5),
                         real(&Dart::y, {0, 2000}, 1.0 / 256).corrected(0.08f, 5), real(&Dart::vx, {-32, 32}, 1.0 / 16),
                         integer(&Dart::number, {0, 65535}), integer(&Dart::ticks_left, {0, 255}));
    static constexpr KindOptions replication{.predicted_by = KindOptions::Prediction::owner, .settles = true};
};

struct Honk {
    std::uint16_t player = 0, number = 0;
    static constexpr auto fields =
        tickwire::fields(integer(&Honk::player, {0, 65535}), integer(&Honk::number, {0, 65535}));
};
struct Landed {
    std::uint16_t player = 0, number = 0;
    static constexpr auto fields =
        tickwire::fields(integer(&Landed::player, {0, 65535}), integer(&Landed::number, {0, 65535}));
};
/// At every beat of the drones: an effect, unreliable, that nobody can predict.
struct Beat {
    std::uint16_t number = 0;
    static constexpr auto fields = tickwire::fields(integer(&Beat::number, {0, 65535}));
    static constexpr EventOptions delivery{.reliable = false};
};

struct Rink {
    using Command = Wish;
    using Kinds = tickwire::Kinds<Skater, Ball, Drone, Dart>;
    using Events = tickwire::Kinds<Honk, Landed, Beat>;
    static constexpr Hertz tick_rate{60};
    static void start(World<Rink>& world);
    static void join(World<Rink>& world, PlayerId player);
    static void leave(World<Rink>& world, PlayerId player);
    static void step(World<Rink>& world, Seconds dt);
};

}  // namespace tickwire::test
