#include <algorithm>
#include <cmath>

#include "rules/stages.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using tickwire::EntityId;
using tickwire::PlayerId;

void hit(SkirmishWorld& world, PlayerId shooter, PlayerId victim, Fighter& fighter, const Bolt& bolt) {
    const float speed = std::hypot(bolt.vx, bolt.vy);
    if (speed > 0) {
        fighter.vx += bolt.vx / speed * tuning::knock;
        fighter.vy += bolt.vy / speed * tuning::knock;
    }
    fighter.health =
        static_cast<std::uint8_t>(fighter.health > tuning::bolt_damage ? fighter.health - tuning::bolt_damage : 0);
    if (fighter.health > 0) return;
    fighter.deaths = static_cast<std::uint16_t>(fighter.deaths + 1);
    fighter.respawn_ticks = tuning::respawn_ticks;
    fighter.vx = fighter.vy = 0;
    if (Fighter* killer = world.find<Fighter>(world.owned_by<Fighter>(shooter));
        killer != nullptr && killer != &fighter) {
        killer->kills = static_cast<std::uint16_t>(killer->kills + 1);
    }
    world.emit(Killed{shooter.value, victim.value, fighter.x, fighter.y});
}

/// How far along (dx, dy), of `length`, a bolt from (x, y) first touches the fighter; beyond `length` when it does not.
float touch(const Bolt& bolt, float dx, float dy, float length, const Fighter& fighter) {
    const float reach = tuning::fighter_radius + tuning::bolt_radius;
    const float to_x = fighter.x - bolt.x, to_y = fighter.y - bolt.y;
    const float along = to_x * dx + to_y * dy;
    const float aside = to_x * to_x + to_y * to_y - along * along;
    if (aside > reach * reach) return length + 1;
    const float first = along - std::sqrt(reach * reach - aside);
    if (first > length || along + reach < 0) return length + 1;
    return std::max(first, 0.0f);
}

struct Target {
    PlayerId player{};
    Fighter* fighter = nullptr;
    float at = 0;
};

/// The fighter as the bolt's shooter saw it at this tick: the flight is judged in the shooter's picture from the first
/// tick to the last.
Fighter as_seen(const SkirmishWorld& world, EntityId id, const Fighter& now, PlayerId shooter) {
    return world.past<Fighter>(id, world.view_delay(shooter)).value_or(now);
}

Target first_touched(SkirmishWorld& world, PlayerId shooter, const Bolt& bolt, float dx, float dy, float length) {
    Target first{.at = length};
    for (auto [id, owner, fighter] : world.each<Fighter>()) {
        if (owner == shooter) continue;
        const Fighter seen = as_seen(world, id, fighter, shooter);
        if (seen.health == 0) continue;
        const float at = touch(bolt, dx, dy, length, seen);
        if (at <= first.at) first = {owner, &fighter, at};
    }
    return first;
}

/// False when the bolt's flight has ended.
bool fly(SkirmishWorld& world, PlayerId shooter, Bolt& bolt, float dt) {
    const float length = std::hypot(bolt.vx, bolt.vy) * dt;
    const float dx = bolt.vx * dt / length, dy = bolt.vy * dt / length;
    const float open = world.setup().ray({bolt.x, bolt.y}, dx, dy, length);
    const Target target = first_touched(world, shooter, bolt, dx, dy, open);
    bolt.x += dx * target.at;
    bolt.y += dy * target.at;
    if (target.fighter != nullptr) {
        world.emit(Hit{shooter.value, target.player.value, bolt.x, bolt.y});
        // A client shows at once that it hit; what that does, only the server says. Who has fallen since is not hurt.
        if (!target.fighter->protected_spawn && target.fighter->health > 0 && !world.predicting())
            hit(world, shooter, target.player, *target.fighter, bolt);
        return false;
    }
    if (open < length) {
        world.emit(Impact{shooter.value, bolt.x, bolt.y});
        return false;
    }
    return --bolt.ticks_left > 0;
}

}  // namespace

void fire_weapons(SkirmishWorld& world) {
    for (auto [id, owner, fighter] : world.each<Fighter>()) {
        if (!world.simulates<Fighter>(owner)) continue;
        if (fighter.cooldown_ticks > 0) --fighter.cooldown_ticks;
        if (fighter.health == 0 || fighter.cooldown_ticks > 0 || !world.command(owner).fire) continue;
        fighter.cooldown_ticks = tuning::cooldown_ticks;
        fighter.protected_spawn = false;
        const float dx = std::cos(fighter.aim), dy = std::sin(fighter.aim);
        // A muzzle that would stand in a wall starts where the wall begins.
        const float reach = std::max(0.0f, world.setup().ray({fighter.x, fighter.y}, dx, dy, tuning::muzzle) - 0.02f);
        const Bolt bolt{.x = fighter.x + dx * reach,
                        .y = fighter.y + dy * reach,
                        .vx = dx * tuning::bolt_speed,
                        .vy = dy * tuning::bolt_speed,
                        .ticks_left = tuning::bolt_ticks};
        world.spawn(bolt, owner);
        world.emit(Fired{owner.value, bolt.x, bolt.y, fighter.aim});
    }
}

void fly_bolts(SkirmishWorld& world, float dt) {
    for (auto [id, owner, bolt] : world.each<Bolt>()) {
        if (world.simulates<Bolt>(owner) && !fly(world, owner, bolt, dt)) world.destroy(id);
    }
}

}  // namespace skirmish
