#include <algorithm>

#include "rules/stages.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

/// A team begins in its own half; who has none, everywhere.
bool own_ground(const Arena& arena, const Fighter& fighter, Spot spot) {
    if (fighter.team == 0 || arena.goals.size() != 2) return true;
    const Spot own = arena.goals[fighter.team - 1u].middle(), other = arena.goals[2u - fighter.team].middle();
    return distance(spot, own) < distance(spot, other);
}

/// The spawn point that is farthest from the nearest living fighter; chance decides among those that are far enough.
Spot safe_spawn(SkirmishWorld& world, const Fighter& newcomer) {
    constexpr float far_enough = 12;
    const auto& spawns = world.setup().spawns;
    Spot best = spawns.front();
    float best_distance = -1;
    for (const Spot spawn : spawns) {
        if (!own_ground(world.setup(), newcomer, spawn)) continue;
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

/// One who comes back joins the other team when that lacks two.
void change_team(const SkirmishWorld& world, Fighter& fighter) {
    std::array<int, 3> sizes{};
    for (auto [id, owner, other] : world.each<Fighter>()) ++sizes[other.team];
    const auto other = static_cast<std::uint8_t>(3 - fighter.team);
    if (fighter.team != 0 && sizes[fighter.team] > sizes[other] + 1) fighter.team = other;
}

}  // namespace

void respawn(SkirmishWorld& world, Fighter& fighter) {
    change_team(world, fighter);
    const Spot spot = safe_spawn(world, fighter);
    fighter.x = spot.x;
    fighter.y = spot.y;
    fighter.vx = fighter.vy = 0;
    fighter.odd_life = !fighter.odd_life;
    fighter.health = tuning::full_health;
    fighter.shield = 0;
    fighter.respawn_ticks = tuning::protection_ticks;
    fighter.protected_spawn = true;
    fighter.cooldown_ticks = fighter.dash_ticks = 0;
}

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
