// The stages of a tick of Skirmish, in the order in which step() runs them.
#pragma once

#include "rules/skirmish.hpp"

namespace skirmish {

using SkirmishWorld = tickwire::World<Skirmish>;

/// Fighters go where their players want, against momentum and walls, and push each other apart.
void move_fighters(SkirmishWorld& world, float dt);
/// Blasters cool down and fire.
void fire_weapons(SkirmishWorld& world);
/// Bolts fly, and end in walls and fighters; hits hurt, and kill.
void fly_bolts(SkirmishWorld& world, float dt);
/// The dead wait and come back, away from their enemies.
void respawn_fighters(SkirmishWorld& world);

}  // namespace skirmish
