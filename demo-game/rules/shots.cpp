#include "rules/shots.hpp"

#include <algorithm>
#include <cmath>

#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using tickwire::EntityId;
using tickwire::PlayerId;
using tickwire::Way;

/// How far along the flight it first touches a circle; beyond its length when it does not.
float touch(const Flight& flight, Spot centre, float radius) {
    const float reach = radius + flight.radius;
    const float to_x = centre.x - flight.from.x, to_y = centre.y - flight.from.y;
    const float along = to_x * flight.dx + to_y * flight.dy;
    const float aside = to_x * to_x + to_y * to_y - along * along;
    if (aside > reach * reach) return flight.length + 1;
    const float first = along - std::sqrt(reach * reach - aside);
    if (first > flight.length || along + reach < 0) return flight.length + 1;
    return std::max(first, 0.0f);
}

/// How long the victim, by the truth, has been where nothing of it can be seen from the muzzle.
tickwire::Duration hidden_for(const SkirmishWorld& world, EntityId victim, const tickwire::Point& muzzle,
                              tickwire::Duration longest) {
    return world.held_for<Fighter>(victim, longest, [&](const Fighter& then) {
        const float far = std::max(distance({muzzle.x, muzzle.y}, {then.x, then.y}), 1e-3f);
        const float aside_x = -(then.y - muzzle.y) / far * tuning::fighter_radius,
                    aside_y = (then.x - muzzle.x) / far * tuning::fighter_radius;
        for (const float side : {0.0f, -1.0f, 1.0f}) {
            if (world.setup().sees({muzzle.x, muzzle.y}, {then.x + side * aside_x, then.y + side * aside_y}))
                return false;
        }
        return true;
    });
}

/// What a shot that met its target in the shooter's picture does: who has fallen or has found cover since is spared.
tickwire::Ruling rule_on(const SkirmishWorld& world, const Flight& flight, const tickwire::Point& muzzle, EntityId id) {
    using tickwire::ShotReason, tickwire::ShotVerdict, tickwire::Duration;
    tickwire::Ruling ruling{.shot = flight.shot,
                            .shooter = flight.shooter,
                            .muzzle = muzzle,
                            .target = id,
                            .verdict = ShotVerdict::no_damage,
                            .reason = ShotReason::hit};
    const Fighter& fighter = *world.find<Fighter>(id);
    const tickwire::Fairness& fair = world.fairness();
    const Duration hidden = hidden_for(world, id, muzzle, tuning::longest_hidden);
    if (fighter.health == 0) {
        ruling.reason = ShotReason::target_dead_since;
        ruling.lasted =
            world.held_for<Fighter>(id, tuning::longest_hidden, [](const Fighter& f) { return f.health == 0; });
    } else if (fighter.protected_spawn) {
        ruling.reason = ShotReason::target_protected;
    } else if (fair.victim_grace > Duration::zero() && hidden >= fair.victim_grace) {
        ruling.reason = ShotReason::in_cover_since;
        ruling.lasted = hidden;
    } else if (fair.strict_above > Duration::zero() && world.round_trip(flight.shooter) > fair.strict_above &&
               hidden > Duration::zero()) {
        ruling.reason = ShotReason::no_line_of_sight_now;
        ruling.lasted = hidden;
    } else {
        ruling.verdict = ShotVerdict::hit;
        ruling.lasted = hidden;
    }
    return ruling;
}

void report_death(SkirmishWorld& world, const tickwire::Judgement& record) {
    const auto ms = [](tickwire::Duration time, std::int64_t most) {
        return static_cast<std::uint16_t>(std::clamp<std::int64_t>((time.count() + 500) / 1000, 0, most));
    };
    const tickwire::Point here = record.present.value_or(record.where), rewound = record.rewound.value_or(here),
                          drawn = record.drawn.value_or(rewound);
    world.emit_to(record.victim, DeathReport{.killer = record.shooter.value,
                                             .seen_ms = ms(record.claimed, 2047),
                                             .granted_ms = ms(record.granted, 2047),
                                             .round_trip_ms = ms(record.round_trip, 4095),
                                             .hidden_ms = ms(record.lasted, 1023),
                                             .cut_by = record.cut_by,
                                             .drawn_x = drawn.x,
                                             .drawn_y = drawn.y,
                                             .rewound_x = rewound.x,
                                             .rewound_y = rewound.y,
                                             .here_x = here.x,
                                             .here_y = here.y,
                                             .muzzle_x = record.muzzle.x,
                                             .muzzle_y = record.muzzle.y,
                                             .x = record.where.x,
                                             .y = record.where.y});
}

}  // namespace

Target first_touched(SkirmishWorld& world, const Flight& flight) {
    const float reach = tuning::fighter_radius + flight.radius;
    const Spot end = flight.at(flight.length);
    const Way way{{flight.from.x, flight.from.y}, {end.x, end.y}, reach + (world.predicting() ? 0 : tuning::near_miss)};
    const Fighter* own = world.find<Fighter>(world.owned_by<Fighter>(flight.shooter));
    const std::uint8_t team = own != nullptr ? own->team : std::uint8_t{0};
    Target first{.at = flight.length};
    world.each_near<Fighter>(world.view_delay(flight.shooter), way,
                             [&](EntityId id, PlayerId owner, const Fighter& seen) {
                                 if (owner == flight.shooter || seen.health == 0 || (team != 0 && seen.team == team))
                                     return;
                                 const float at = touch(flight, {seen.x, seen.y}, tuning::fighter_radius);
                                 if (at <= first.at) first = {id, owner, at};
                                 if (at <= flight.length || world.predicting()) return;
                                 const tickwire::Point place = tickwire::place_of(seen);
                                 world.pass_shot<Fighter>(flight.shot, id, nearest_on(way, place),
                                                          std::max(0.0f, distance(place, way) - reach));
                             });
    return first;
}

float ball_touched(const SkirmishWorld& world, const Flight& flight) {
    float first = flight.length + 1;
    for (auto [id, nobody, ball] : world.each<Ball>()) {
        if (ball.away_ticks == 0) first = std::min(first, touch(flight, {ball.x, ball.y}, tuning::ball_radius));
    }
    return first;
}

Meeting fly(SkirmishWorld& world, const Flight& begun, Spot velocity, float dt) {
    const float whole = std::hypot(velocity.x, velocity.y) * dt;
    Meeting meeting{.flight = begun};
    Flight& flight = meeting.flight;
    flight.dx = velocity.x * dt / whole;
    flight.dy = velocity.y * dt / whole;
    flight.length = world.setup().ray(flight.from, flight.dx, flight.dy, whole);
    meeting.target = first_touched(world, flight);
    const float ball = ball_touched(world, flight);
    meeting.end = flight.at(std::min(meeting.target.at, ball));
    meeting.met = meeting.target.id && meeting.target.at <= ball;
    meeting.at_ball = !meeting.met && ball <= flight.length;
    meeting.at_wall = !meeting.met && !meeting.at_ball && flight.length < whole;
    return meeting;
}

void kick_ball(SkirmishWorld& world, PlayerId player, float dx, float dy, float speed) {
    const Fighter* own = world.find<Fighter>(world.owned_by<Fighter>(player));
    for (auto [id, nobody, ball] : world.each<Ball>()) {
        if (ball.away_ticks > 0) continue;
        ball.vx = std::clamp(ball.vx + dx * speed, -64.0f, 64.0f);
        ball.vy = std::clamp(ball.vy + dy * speed, -64.0f, 64.0f);
        if (own != nullptr && own->team > 0) ball.touched_by[own->team - 1u] = player.value;
        if (speed > tuning::kick_heard) world.emit(Kicked{player.value, ball.x, ball.y, speed});
    }
}

Blow blow_along(const Flight& flight, const Target& target, Weapon weapon, float damage, float knock) {
    return {.by = flight.shooter,
            .victim = target.id,
            .weapon = weapon,
            .damage = damage,
            .push_x = flight.dx * knock,
            .push_y = flight.dy * knock};
}

bool strike(SkirmishWorld& world, const Blow& blow) {
    Fighter& fighter = *world.find<Fighter>(blow.victim);
    fighter.vx = std::clamp(fighter.vx + blow.push_x, -32.0f, 32.0f);
    fighter.vy = std::clamp(fighter.vy + blow.push_y, -32.0f, 32.0f);
    int damage = static_cast<int>(blow.damage + 0.5f);
    const int by_shield = std::min<int>(fighter.shield, damage);
    fighter.shield = static_cast<std::uint8_t>(fighter.shield - by_shield);
    damage -= by_shield;
    fighter.health = static_cast<std::uint8_t>(std::max(0, fighter.health - damage));
    if (fighter.health > 0) return false;
    fighter.deaths = static_cast<std::uint16_t>(std::min(fighter.deaths + 1, 1023));
    fighter.respawn_ticks = tuning::respawn_ticks;
    fighter.vx = fighter.vy = 0;
    if (Fighter* killer = world.find<Fighter>(world.owned_by<Fighter>(blow.by));
        killer != nullptr && killer != &fighter) {
        killer->kills = static_cast<std::uint16_t>(std::min(killer->kills + 1, 1023));
    }
    world.emit(Killed{blow.by.value, world.owner(blow.victim).value, fighter.x, fighter.y, blow.weapon});
    return true;
}

void meet_target(SkirmishWorld& world, const Flight& flight, const tickwire::Point& muzzle, const Target& target,
                 const Blow& blow) {
    const Spot where = flight.at(target.at);
    world.emit(Hit{flight.shooter.value, target.player.value, where.x, where.y});
    // A client shows at once that it hit; what that does, only the server says.
    if (world.predicting()) return;
    tickwire::Ruling ruling = rule_on(world, flight, muzzle, target.id);
    ruling.where = {where.x, where.y};
    const tickwire::Judgement record = *world.judge<Fighter>(ruling);
    if (record.verdict == tickwire::ShotVerdict::hit && strike(world, blow)) report_death(world, record);
}

}  // namespace skirmish
