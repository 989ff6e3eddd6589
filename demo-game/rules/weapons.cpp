#include <algorithm>
#include <cmath>

#include "rules/shots.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using tickwire::PlayerId;

struct Muzzle {
    Spot at;
    float dx = 0, dy = 0;
};

/// A muzzle that would stand in a wall is where the wall begins.
Muzzle muzzle_of(const Fighter& fighter, const Arena& arena) {
    const float dx = std::cos(fighter.aim), dy = std::sin(fighter.aim);
    const float reach = std::max(0.0f, arena.ray({fighter.x, fighter.y}, dx, dy, tuning::muzzle) - 0.02f);
    return {{fighter.x + dx * reach, fighter.y + dy * reach}, dx, dy};
}

/// Something that flies by itself from now on.
template <class Shot>
void launch(SkirmishWorld& world, PlayerId shooter, const Muzzle& muzzle, float speed, std::uint16_t ticks) {
    const Shot shot{
        .x = muzzle.at.x, .y = muzzle.at.y, .vx = muzzle.dx * speed, .vy = muzzle.dy * speed, .ticks_left = ticks};
    world.begin_shot(world.spawn(shot, shooter), shooter, {shot.x, shot.y});
}

/// At once, to the first that it meets.
void fire_rail(SkirmishWorld& world, PlayerId shooter, const Muzzle& muzzle) {
    Flight flight{.shooter = shooter, .from = muzzle.at, .dx = muzzle.dx, .dy = muzzle.dy};
    flight.length = world.setup().ray(flight.from, flight.dx, flight.dy, tuning::rail_reach);
    const Target target = first_touched(world, flight);
    const float ball = ball_touched(world, flight);
    const bool met = target.id && target.at <= ball, at_ball = !met && ball <= flight.length;
    const Spot end = flight.at(std::min(target.at, ball));
    const tickwire::Point begin{muzzle.at.x, muzzle.at.y};
    world.emit(Beam{shooter.value, muzzle.at.x, muzzle.at.y, end.x, end.y});
    if (at_ball) kick_ball(world, shooter, flight.dx, flight.dy, tuning::rail_kick);
    if (met) {
        meet_target(world, flight, begin, target,
                    blow_along(flight, target, Weapon::rail, tuning::rail_damage, tuning::rail_knock));
        return;
    }
    const bool at_wall = !at_ball && flight.length < tuning::rail_reach;
    world.judge<Fighter>({.shooter = shooter,
                          .muzzle = begin,
                          .where = {end.x, end.y},
                          .reason = at_wall ? tickwire::ShotReason::wall : tickwire::ShotReason::nobody_near});
}

constexpr std::array<std::uint16_t, weapon_count> cooldowns{tuning::cooldown_ticks, tuning::rail_cooldown_ticks,
                                                            tuning::rocket_cooldown_ticks};

void fire(SkirmishWorld& world, PlayerId shooter, Fighter& fighter) {
    fighter.cooldown_ticks = cooldowns[static_cast<std::size_t>(fighter.weapon)];
    fighter.protected_spawn = false;
    const Muzzle muzzle = muzzle_of(fighter, world.setup());
    if (fighter.weapon == Weapon::plasma) launch<Bolt>(world, shooter, muzzle, tuning::bolt_speed, tuning::bolt_ticks);
    if (fighter.weapon == Weapon::rail) fire_rail(world, shooter, muzzle);
    if (fighter.weapon == Weapon::rocket)
        launch<Rocket>(world, shooter, muzzle, tuning::rocket_speed, tuning::rocket_ticks);
    world.emit(Fired{shooter.value, muzzle.at.x, muzzle.at.y, fighter.aim, fighter.weapon});
}

}  // namespace

void fire_weapons(SkirmishWorld& world) {
    const Round* round = round_of(world);
    const bool silent = round != nullptr && round->phase == Phase::over;
    for (auto [id, owner, fighter] : world.each<Fighter>()) {
        if (!world.simulates<Fighter>(owner)) continue;
        if (fighter.cooldown_ticks > 0) --fighter.cooldown_ticks;
        const Controls controls = world.command(owner);
        if (round != nullptr && fighter.health > 0) fighter.weapon = controls.weapon;
        if (fighter.health > 0 && fighter.cooldown_ticks == 0 && controls.fire && !silent) fire(world, owner, fighter);
    }
}

}  // namespace skirmish
