#include <algorithm>
#include <cmath>

#include "rules/shots.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using tickwire::EntityId;
using tickwire::PlayerId;

/// How much of the blast reaches a body, 0 to 1; walls keep it off.
float blast_at(const Arena& arena, Spot blast, Spot body, float radius) {
    const float away = std::max(0.0f, distance(blast, body) - radius);
    if (away >= tuning::blast_radius || !arena.sees(blast, body)) return 0;
    return 1 - away / tuning::blast_radius;
}

void blast_fighters(SkirmishWorld& world, Spot blast, PlayerId shooter, EntityId met) {
    const Fighter* own = world.find<Fighter>(world.owned_by<Fighter>(shooter));
    const std::uint8_t team = own != nullptr ? own->team : std::uint8_t{0};
    for (auto [id, owner, fighter] : world.each<Fighter>()) {
        const float part =
            fighter.health > 0 ? blast_at(world.setup(), blast, {fighter.x, fighter.y}, tuning::fighter_radius) : 0;
        // Whom the rocket met has had its share.
        if (part <= 0 || id == met) continue;
        const float far = std::max(distance(blast, {fighter.x, fighter.y}), 1e-3f);
        Blow blow{.by = shooter,
                  .victim = id,
                  .weapon = Weapon::rocket,
                  .damage = part * tuning::rocket_damage,
                  .push_x = (fighter.x - blast.x) / far * part * tuning::blast_knock,
                  .push_y = (fighter.y - blast.y) / far * part * tuning::blast_knock};
        if (owner == shooter) blow.damage *= tuning::own_blast;
        if (fighter.protected_spawn || (owner != shooter && team != 0 && fighter.team == team)) blow.damage = 0;
        if (world.predicting() && !world.simulates<Fighter>(owner)) continue;
        if (world.predicting()) blow.damage = 0;  // what it costs, only the server says
        strike(world, blow);
    }
}

void explode(SkirmishWorld& world, Spot blast, PlayerId shooter, EntityId met) {
    world.emit(Exploded{shooter.value, blast.x, blast.y});
    blast_fighters(world, blast, shooter, met);
    for (auto [id, nobody, ball] : world.each<Ball>()) {
        const Spot body{ball.x, ball.y};
        const float part = blast_at(world.setup(), blast, body, tuning::ball_radius);
        const float far = std::max(distance(blast, body), 1e-3f);
        if (part > 0)
            kick_ball(world, shooter, (ball.x - blast.x) / far, (ball.y - blast.y) / far, part * tuning::blast_kick);
    }
}

/// False when the rocket's flight has ended.
bool fly_rocket(SkirmishWorld& world, EntityId shot, PlayerId shooter, Rocket& rocket, float dt) {
    const Flight begun{.shot = shot, .shooter = shooter, .from = {rocket.x, rocket.y}, .radius = tuning::rocket_radius};
    const Meeting meeting = fly(world, begun, {rocket.vx, rocket.vy}, dt);
    const Flight& flight = meeting.flight;
    const Spot end = meeting.end;
    rocket.x = end.x;
    rocket.y = end.y;
    if (!meeting.met && !meeting.at_ball && !meeting.at_wall && --rocket.ticks_left > 0) return true;
    if (meeting.met) {
        const tickwire::Judgement* draft = world.shot(shot);
        meet_target(world, flight, draft != nullptr ? draft->muzzle : tickwire::Point{end.x, end.y}, meeting.target,
                    blow_along(flight, meeting.target, Weapon::rocket, tuning::rocket_damage, tuning::blast_knock));
    } else {
        const auto reason = meeting.at_wall ? tickwire::ShotReason::wall : tickwire::ShotReason::nobody_near;
        world.judge<Fighter>({.shot = shot, .shooter = shooter, .where = {end.x, end.y}, .reason = reason});
    }
    // A hand's breadth off the wall, which would shield everybody from it otherwise.
    const Spot blast = meeting.at_wall ? Spot{end.x - flight.dx * 0.05f, end.y - flight.dy * 0.05f} : end;
    explode(world, blast, shooter, meeting.target.id);
    return false;
}

}  // namespace

void fly_rockets(SkirmishWorld& world, float dt) {
    for (auto [id, owner, rocket] : world.each<Rocket>()) {
        if (world.simulates<Rocket>(owner) && !fly_rocket(world, id, owner, rocket, dt)) world.destroy(id);
    }
}

}  // namespace skirmish
