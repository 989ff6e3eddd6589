#include <algorithm>
#include <cmath>

#include "rules/stages.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using tickwire::EntityId;
using tickwire::PlayerId;
using tickwire::Way;

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
    EntityId id{};
    PlayerId player{};
    float at = 0;
};

/// Everybody is where the bolt's shooter saw it at this tick: the flight is judged in the shooter's picture from the
/// first tick to the last. Who is passed closely is noted for the record.
Target first_touched(SkirmishWorld& world, EntityId shot, PlayerId shooter, const Bolt& bolt, float dx, float dy,
                     float length) {
    const float reach = tuning::fighter_radius + tuning::bolt_radius;
    const Way way{{bolt.x, bolt.y},
                  {bolt.x + dx * length, bolt.y + dy * length},
                  reach + (world.predicting() ? 0 : tuning::near_miss)};
    Target first{.at = length};
    world.each_near<Fighter>(world.view_delay(shooter), way, [&](EntityId id, PlayerId owner, const Fighter& seen) {
        if (owner == shooter || seen.health == 0) return;
        const float at = touch(bolt, dx, dy, length, seen);
        if (at <= first.at) first = {id, owner, at};
        if (at <= length || world.predicting()) return;
        const tickwire::Point place = tickwire::place_of(seen);
        world.pass_shot<Fighter>(shot, id, nearest_on(way, place), std::max(0.0f, distance(place, way) - reach));
    });
    return first;
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

/// What a bolt that met its target in the shooter's picture does: who has fallen or has found cover since is spared.
tickwire::Ruling rule_on(const SkirmishWorld& world, EntityId shot, PlayerId shooter, EntityId id) {
    using tickwire::ShotReason, tickwire::ShotVerdict, tickwire::Duration;
    tickwire::Ruling ruling{
        .shot = shot, .shooter = shooter, .target = id, .verdict = ShotVerdict::no_damage, .reason = ShotReason::hit};
    const Fighter& fighter = *world.find<Fighter>(id);
    const tickwire::Fairness& fair = world.fairness();
    const tickwire::Judgement* draft = world.shot(shot);
    const Duration hidden =
        draft != nullptr ? hidden_for(world, id, draft->muzzle, tuning::longest_hidden) : Duration::zero();
    if (fighter.health == 0) {
        ruling.reason = ShotReason::target_dead_since;
        ruling.lasted =
            world.held_for<Fighter>(id, tuning::longest_hidden, [](const Fighter& f) { return f.health == 0; });
    } else if (fighter.protected_spawn) {
        ruling.reason = ShotReason::target_protected;
    } else if (fair.victim_grace > Duration::zero() && hidden >= fair.victim_grace) {
        ruling.reason = ShotReason::in_cover_since;
        ruling.lasted = hidden;
    } else if (fair.strict_above > Duration::zero() && world.round_trip(shooter) > fair.strict_above &&
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

/// Hurts whoever was hit; who dies of it is told why.
void hurt(SkirmishWorld& world, const tickwire::Judgement& record, const Bolt& bolt) {
    Fighter& fighter = *world.find<Fighter>(record.target);
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
    if (Fighter* killer = world.find<Fighter>(world.owned_by<Fighter>(record.shooter));
        killer != nullptr && killer != &fighter) {
        killer->kills = static_cast<std::uint16_t>(killer->kills + 1);
    }
    world.emit(Killed{record.shooter.value, record.victim.value, fighter.x, fighter.y});
    report_death(world, record);
}

void meet(SkirmishWorld& world, EntityId shot, PlayerId shooter, const Target& target, const Bolt& bolt) {
    world.emit(Hit{shooter.value, target.player.value, bolt.x, bolt.y});
    // A client shows at once that it hit; what that does, only the server says.
    if (world.predicting()) return;
    tickwire::Ruling ruling = rule_on(world, shot, shooter, target.id);
    ruling.where = {bolt.x, bolt.y};
    const tickwire::Judgement record = *world.judge<Fighter>(ruling);
    if (record.verdict == tickwire::ShotVerdict::hit) hurt(world, record, bolt);
}

/// False when the bolt's flight has ended.
bool fly(SkirmishWorld& world, EntityId shot, PlayerId shooter, Bolt& bolt, float dt) {
    const float length = std::hypot(bolt.vx, bolt.vy) * dt;
    const float dx = bolt.vx * dt / length, dy = bolt.vy * dt / length;
    const float open = world.setup().ray({bolt.x, bolt.y}, dx, dy, length);
    const Target target = first_touched(world, shot, shooter, bolt, dx, dy, open);
    bolt.x += dx * target.at;
    bolt.y += dy * target.at;
    if (target.id) {
        meet(world, shot, shooter, target, bolt);
        return false;
    }
    const bool at_wall = open < length;
    if (at_wall) world.emit(Impact{shooter.value, bolt.x, bolt.y});
    if (!at_wall && --bolt.ticks_left > 0) return true;
    world.judge<Fighter>({.shot = shot,
                          .shooter = shooter,
                          .where = {bolt.x, bolt.y},
                          .reason = at_wall ? tickwire::ShotReason::wall : tickwire::ShotReason::nobody_near});
    return false;
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
        world.begin_shot(world.spawn(bolt, owner), owner, {bolt.x, bolt.y});
        world.emit(Fired{owner.value, bolt.x, bolt.y, fighter.aim});
    }
}

void fly_bolts(SkirmishWorld& world, float dt) {
    for (auto [id, owner, bolt] : world.each<Bolt>()) {
        if (world.simulates<Bolt>(owner) && !fly(world, id, owner, bolt, dt)) world.destroy(id);
    }
}

}  // namespace skirmish
