#include <algorithm>
#include <cmath>

#include "rules/shots.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using tickwire::EntityId;
using tickwire::PlayerId;

/// False when the bolt's flight has ended.
bool fly_bolt(SkirmishWorld& world, EntityId shot, PlayerId shooter, Bolt& bolt, float dt) {
    const float length = std::hypot(bolt.vx, bolt.vy) * dt;
    Flight flight{.shot = shot,
                  .shooter = shooter,
                  .from = {bolt.x, bolt.y},
                  .dx = bolt.vx * dt / length,
                  .dy = bolt.vy * dt / length,
                  .radius = tuning::bolt_radius};
    flight.length = world.setup().ray(flight.from, flight.dx, flight.dy, length);
    const Target target = first_touched(world, flight);
    const float ball = ball_touched(world, flight);
    const Spot end = flight.at(std::min(target.at, ball));
    bolt.x = end.x;
    bolt.y = end.y;
    if (target.id && target.at <= ball) {
        const tickwire::Judgement* draft = world.shot(shot);
        meet_target(world, flight, draft != nullptr ? draft->muzzle : tickwire::Point{bolt.x, bolt.y}, target,
                    {.by = shooter,
                     .victim = target.id,
                     .weapon = Weapon::plasma,
                     .damage = tuning::bolt_damage,
                     .push_x = flight.dx * tuning::knock,
                     .push_y = flight.dy * tuning::knock});
        return false;
    }
    const bool at_ball = ball <= flight.length, at_wall = !at_ball && flight.length < length;
    if (at_ball) kick_ball(world, shooter, flight.dx, flight.dy, tuning::bolt_kick);
    if (at_ball || at_wall) world.emit(Impact{shooter.value, bolt.x, bolt.y});
    if (!at_ball && !at_wall && --bolt.ticks_left > 0) return true;
    world.judge<Fighter>(
        {.shot = shot,
         .shooter = shooter,
         .where = {bolt.x, bolt.y},
         .reason = at_ball || at_wall ? tickwire::ShotReason::wall : tickwire::ShotReason::nobody_near});
    return false;
}

}  // namespace

void fly_bolts(SkirmishWorld& world, float dt) {
    for (auto [id, owner, bolt] : world.each<Bolt>()) {
        if (world.simulates<Bolt>(owner) && !fly_bolt(world, id, owner, bolt, dt)) world.destroy(id);
    }
}

}  // namespace skirmish
