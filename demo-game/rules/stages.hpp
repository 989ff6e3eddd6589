// The stages of a tick of Skirmish, in the order in which step() runs them.
#pragma once

#include "rules/skirmish.hpp"

namespace skirmish {

using SkirmishWorld = tickwire::World<Skirmish>;

/// Rounds begin and end; the server's only.
void referee(SkirmishWorld& world);
/// The dead wait and come back, away from their enemies.
void respawn_fighters(SkirmishWorld& world);
/// Fighters go where their players want, against momentum and walls, and push each other apart.
void move_fighters(SkirmishWorld& world, float dt);
/// The ball rolls, and is kicked by whom it meets.
void roll_ball(SkirmishWorld& world, float dt);
/// The server's only: the ball in a goal is a point, and one that nobody gets out of its corner begins anew.
void judge_ball(SkirmishWorld& world);
/// Weapons cool down and fire.
void fire_weapons(SkirmishWorld& world);
/// Bolts fly, and end in walls and fighters; hits hurt, and kill.
void fly_bolts(SkirmishWorld& world, float dt);
/// The same for rockets, which hurt and push all around.
void fly_rockets(SkirmishWorld& world, float dt);
/// The server's only: who walks over an item takes it, if it is of use.
void take_items(SkirmishWorld& world);

// --- what stages ask each other for ---

/// The one round; nullptr in a plain match.
const Round* round_of(const SkirmishWorld& world);
/// Somewhere safe, with full health.
void respawn(SkirmishWorld& world, Fighter& fighter);
/// The team with fewer players; 0 where there are no teams.
std::uint8_t smaller_team(const SkirmishWorld& world);
/// The ball as a new one, `away_ticks` from now.
void put_back(Ball& ball, Spot spot, std::uint8_t away_ticks);

}  // namespace skirmish
