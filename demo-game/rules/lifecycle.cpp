#include <algorithm>

#include "rules/stages.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

/// The spawn point that is farthest from the nearest living fighter; chance decides among those that are far enough.
Spot safe_spawn(SkirmishWorld& world) {
    constexpr float far_enough = 12;
    const auto& spawns = world.setup().spawns;
    Spot best = spawns.front();
    float best_distance = -1;
    for (const Spot spawn : spawns) {
        float nearest = far_enough;
        for (auto [id, owner, fighter] : world.each<Fighter>()) {
            if (fighter.health > 0) nearest = std::min(nearest, distance(spawn, {fighter.x, fighter.y}));
        }
        nearest += world.random().unit();  // less than a metre: equals take turns
        if (nearest > best_distance) {
            best_distance = nearest;
            best = spawn;
        }
    }
    return best;
}

void respawn(SkirmishWorld& world, Fighter& fighter) {
    const Spot spot = safe_spawn(world);
    fighter.x = spot.x;
    fighter.y = spot.y;
    fighter.vx = fighter.vy = 0;
    fighter.odd_life = !fighter.odd_life;
    fighter.health = tuning::full_health;
    fighter.respawn_ticks = tuning::protection_ticks;
    fighter.protected_spawn = true;
    fighter.cooldown_ticks = 0;
}

}  // namespace

void respawn_fighters(SkirmishWorld& world) {
    if (world.predicting()) return;  // where, is the server's chance
    for (auto [id, owner, fighter] : world.each<Fighter>()) {
        if (fighter.respawn_ticks > 0) --fighter.respawn_ticks;
        if (fighter.respawn_ticks > 0) continue;
        if (fighter.health == 0)
            respawn(world, fighter);
        else
            fighter.protected_spawn = false;
    }
}

}  // namespace skirmish
