// Skirmish described to the library: its command, entities and events, and the entry points of its rules. Shared by the
// server, every client and the bots; nothing here knows of networks or screens.
#pragma once

#include <array>
#include <cstdint>

#include "rules/arena.hpp"
#include "tickwire/world.hpp"

namespace skirmish {

enum class Weapon : std::uint8_t { blaster = 0, last = blaster };

/// What a player wants in one tick.
struct Controls {
    float move_x = 0, move_y = 0;  ///< direction, -1 to 1 each; longer than 1 is cut
    float aim = 0;                 ///< radians
    bool fire = false;
    static constexpr auto fields = tickwire::fields(
        tickwire::real(&Controls::move_x, {-1, 1}, 1.0 / 127), tickwire::real(&Controls::move_y, {-1, 1}, 1.0 / 127),
        tickwire::angle(&Controls::aim, 0.0008), tickwire::flag(&Controls::fire));
};

/// A player's body and standing in the match. Lives as long as its player is in the room; `health` 0 is dead.
struct Fighter {
    float x = 0, y = 0;       ///< metres
    float vx = 0, vy = 0;     ///< metres a second
    float aim = 0;            ///< radians
    std::uint8_t health = 0;  ///< 0 to 100
    std::uint8_t hue = 0;     ///< 0 to 15: which of the palette's colours
    std::uint16_t kills = 0, deaths = 0;
    std::uint16_t respawn_ticks =
        0;                  ///< left until it lives again, while dead; until its protection ends, while protected
    bool odd_life = false;  ///< changes with every respawn
    bool protected_spawn = false;      ///< just respawned, cannot be hurt; ends with its first shot
    std::uint16_t cooldown_ticks = 0;  ///< until the weapon is ready
    static constexpr auto fields = tickwire::fields(
        tickwire::real(&Fighter::x, {0, 128}, 1.0 / 256).hermite(&Fighter::vx),
        tickwire::real(&Fighter::y, {0, 128}, 1.0 / 256).hermite(&Fighter::vy),
        // A blow changes the speed at once; only a leap in place is shown as one.
        tickwire::real(&Fighter::vx, {-32, 32}, 1.0 / 64).corrected(0.08f, 64),
        tickwire::real(&Fighter::vy, {-32, 32}, 1.0 / 64).corrected(0.08f, 64), tickwire::angle(&Fighter::aim, 0.003),
        tickwire::integer(&Fighter::health, {0, 100}), tickwire::integer(&Fighter::hue, {0, 15}),
        tickwire::integer(&Fighter::kills, {0, 1023}), tickwire::integer(&Fighter::deaths, {0, 1023}),
        tickwire::integer(&Fighter::respawn_ticks, {0, 255}), tickwire::flag(&Fighter::protected_spawn),
        tickwire::flag(&Fighter::odd_life).marks_teleport(),
        tickwire::integer(&Fighter::cooldown_ticks, {0, 63}).visible_to(tickwire::Visibility::owner));
    static constexpr auto place = tickwire::place(&Fighter::x, &Fighter::y);
    static constexpr tickwire::KindOptions replication{
        .predicted_by = tickwire::KindOptions::Prediction::owner, .settles = true, .priority = 4};
};

/// A bolt in flight.
struct Bolt {
    float x = 0, y = 0;
    float vx = 0, vy = 0;
    std::uint16_t ticks_left = 0;  ///< until it fades; known to its shooter only
    static constexpr auto fields =
        tickwire::fields(tickwire::real(&Bolt::x, {0, 128}, 1.0 / 128).hermite(&Bolt::vx),
                         tickwire::real(&Bolt::y, {0, 128}, 1.0 / 128).hermite(&Bolt::vy),
                         tickwire::real(&Bolt::vx, {-64, 64}, 1.0 / 16), tickwire::real(&Bolt::vy, {-64, 64}, 1.0 / 16),
                         tickwire::integer(&Bolt::ticks_left, {0, 255}).visible_to(tickwire::Visibility::owner));
    static constexpr tickwire::KindOptions replication{.predicted_by = tickwire::KindOptions::Prediction::owner,
                                                       .settles = true};
};

/// A bolt was fired.
struct Fired {
    std::uint16_t shooter = 0;  ///< PlayerId::value
    float x = 0, y = 0, aim = 0;
    static constexpr auto fields =
        tickwire::fields(tickwire::integer(&Fired::shooter, {0, 65535}), tickwire::real(&Fired::x, {0, 128}, 1.0 / 32),
                         tickwire::real(&Fired::y, {0, 128}, 1.0 / 32), tickwire::angle(&Fired::aim, 0.01));
    static constexpr tickwire::EventOptions delivery{.reliable = false};
};

/// A bolt ended at a wall.
struct Impact {
    std::uint16_t shooter = 0;  ///< PlayerId::value
    float x = 0, y = 0;
    static constexpr auto fields = tickwire::fields(tickwire::integer(&Impact::shooter, {0, 65535}),
                                                    tickwire::real(&Impact::x, {0, 128}, 1.0 / 32),
                                                    tickwire::real(&Impact::y, {0, 128}, 1.0 / 32));
    static constexpr tickwire::EventOptions delivery{.reliable = false};
};

/// A bolt ended in somebody.
struct Hit {
    std::uint16_t shooter = 0, victim = 0;  ///< PlayerId::value
    float x = 0, y = 0;
    static constexpr auto fields =
        tickwire::fields(tickwire::integer(&Hit::shooter, {0, 65535}), tickwire::integer(&Hit::victim, {0, 65535}),
                         tickwire::real(&Hit::x, {0, 128}, 1.0 / 32), tickwire::real(&Hit::y, {0, 128}, 1.0 / 32));
};

/// Somebody was killed.
struct Killed {
    std::uint16_t killer = 0, victim = 0;  ///< PlayerId::value
    float x = 0, y = 0;
    static constexpr auto fields = tickwire::fields(
        tickwire::integer(&Killed::killer, {0, 65535}), tickwire::integer(&Killed::victim, {0, 65535}),
        tickwire::real(&Killed::x, {0, 128}, 1.0 / 32), tickwire::real(&Killed::y, {0, 128}, 1.0 / 32));
};

/// Why somebody died, told to that one: what the killer saw and how far the server looked back for it.
struct DeathReport {
    std::uint16_t killer = 0;                        ///< PlayerId::value
    std::uint16_t seen_ms = 0, granted_ms = 0;       ///< how long ago the killer saw its victim; what of it counted
    std::uint16_t round_trip_ms = 0, hidden_ms = 0;  ///< of the killer; the victim, from the muzzle
    tickwire::RewindBound cut_by{};                  ///< what the rest of it was cut by
    float drawn_x = 0, drawn_y = 0;                  ///< the victim as the killer drew it
    float rewound_x = 0, rewound_y = 0;              ///< where the server looked for it
    float here_x = 0, here_y = 0;                    ///< where it was
    float muzzle_x = 0, muzzle_y = 0, x = 0, y = 0;  ///< where the bolt began and ended
    static constexpr auto fields = tickwire::fields(
        tickwire::integer(&DeathReport::killer, {0, 65535}), tickwire::integer(&DeathReport::seen_ms, {0, 2047}),
        tickwire::integer(&DeathReport::granted_ms, {0, 2047}),
        tickwire::integer(&DeathReport::round_trip_ms, {0, 4095}),
        tickwire::integer(&DeathReport::hidden_ms, {0, 1023}),
        tickwire::enumeration(&DeathReport::cut_by, tickwire::RewindBound::path),
        tickwire::real(&DeathReport::drawn_x, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::drawn_y, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::rewound_x, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::rewound_y, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::here_x, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::here_y, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::muzzle_x, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::muzzle_y, {0, 128}, 1.0 / 32), tickwire::real(&DeathReport::x, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::y, {0, 128}, 1.0 / 32));
};

struct Skirmish {
    using Command = Controls;
    using Kinds = tickwire::Kinds<Fighter, Bolt>;
    using Events = tickwire::Kinds<Fired, Impact, Hit, Killed, DeathReport>;
    using Setup = Arena;  ///< walls and spawn points, from the map file
    static constexpr tickwire::Hertz tick_rate{60};
    /// A player came: gets a fighter, dead until its first spawn.
    static void join(tickwire::World<Skirmish>& world, tickwire::PlayerId player);
    /// A player went: the fighter goes too.
    static void leave(tickwire::World<Skirmish>& world, tickwire::PlayerId player);
    static void step(tickwire::World<Skirmish>& world, tickwire::Seconds dt);
};

}  // namespace skirmish
