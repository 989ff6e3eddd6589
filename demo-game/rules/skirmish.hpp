// Skirmish described to the library: its command, entities and events, and the entry points of its rules. Shared by the
// server, every client and the bots; nothing here knows of networks or screens.
#pragma once

#include "rules/entities.hpp"
#include "rules/events.hpp"
#include "tickwire/world.hpp"

namespace skirmish {

/// What a player wants in one tick.
struct Controls {
    float move_x = 0, move_y = 0;  ///< direction, -1 to 1 each; longer than 1 is cut
    float aim = 0;                 ///< radians
    bool fire = false, dash = false;
    Weapon weapon = Weapon::plasma;  ///< the one to hold
    std::uint8_t colour = 0;         ///< to wear: 1 to 16, one more than its hue; 0: the match chooses
    static constexpr auto fields = tickwire::fields(
        tickwire::real(&Controls::move_x, {-1, 1}, 1.0 / 127), tickwire::real(&Controls::move_y, {-1, 1}, 1.0 / 127),
        tickwire::angle(&Controls::aim, 0.0008), tickwire::flag(&Controls::fire), tickwire::flag(&Controls::dash),
        tickwire::enumeration(&Controls::weapon, Weapon::last), tickwire::integer(&Controls::colour, {0, 16}));
};

struct Skirmish {
    using Command = Controls;
    using Kinds = tickwire::Kinds<Fighter, Bolt, Rocket, Item, Ball, Round>;
    using Events =
        tickwire::Kinds<Fired, Impact, Hit, Killed, DeathReport, Beam, Exploded, Dashed, Taken, Kicked, Scored>;
    using Setup = Arena;  ///< from the map file
    static constexpr tickwire::Hertz tick_rate{60};
    /// A player came: gets a fighter, dead until its first spawn.
    static void join(tickwire::World<Skirmish>& world, tickwire::PlayerId player);
    /// A player went: the fighter goes too.
    static void leave(tickwire::World<Skirmish>& world, tickwire::PlayerId player);
    static void step(tickwire::World<Skirmish>& world, tickwire::Seconds dt);
};

}  // namespace skirmish
