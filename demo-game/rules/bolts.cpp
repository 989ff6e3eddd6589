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
    const Flight begun{.shot = shot, .shooter = shooter, .from = {bolt.x, bolt.y}, .radius = tuning::bolt_radius};
    const Meeting meeting = fly(world, begun, {bolt.vx, bolt.vy}, dt);
    const Flight& flight = meeting.flight;
    bolt.x = meeting.end.x;
    bolt.y = meeting.end.y;
    if (meeting.met) {
        const tickwire::Judgement* draft = world.shot(shot);
        meet_target(world, flight, draft != nullptr ? draft->muzzle : tickwire::Point{bolt.x, bolt.y}, meeting.target,
                    blow_along(flight, meeting.target, Weapon::plasma, tuning::bolt_damage, tuning::knock));
        return false;
    }
    const bool stopped = meeting.at_ball || meeting.at_wall;
    if (meeting.at_ball) kick_ball(world, shooter, flight.dx, flight.dy, tuning::bolt_kick);
    if (stopped) world.emit(Impact{shooter.value, bolt.x, bolt.y});
    if (!stopped && --bolt.ticks_left > 0) return true;
    world.judge<Fighter>({.shot = shot,
                          .shooter = shooter,
                          .where = {bolt.x, bolt.y},
                          .reason = stopped ? tickwire::ShotReason::wall : tickwire::ShotReason::nobody_near});
    return false;
}

}  // namespace

void fly_bolts(SkirmishWorld& world, float dt) {
    for (auto [id, owner, bolt] : world.each<Bolt>()) {
        if (world.simulates<Bolt>(owner) && !fly_bolt(world, id, owner, bolt, dt)) world.destroy(id);
    }
}

}  // namespace skirmish
