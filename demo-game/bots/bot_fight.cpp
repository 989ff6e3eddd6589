// How a bot fights: aims as a hand does, holds the weapon that fits the distance, and keeps out of the way of what
// flies.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bots/bot.hpp"
#include "bots/bot_moves.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

constexpr float too_near_for_rockets = 4;
constexpr float far_away = 12;
constexpr float minds_seconds = 0.7f;  // how far ahead it sees a bolt come

/// Where to shoot so that what flies at `speed` meets what moves; 0: it is there at once.
Spot lead(Spot from, const Fighter& fighter, float speed) {
    Spot at{fighter.x, fighter.y};
    for (int round = 0; round < 2 && speed > 0; ++round) {
        const float flight = distance(from, at) / speed;
        at = {fighter.x + fighter.vx * flight, fighter.y + fighter.vy * flight};
    }
    return at;
}

float speed_of(Weapon weapon) {
    return weapon == Weapon::plasma ? tuning::bolt_speed : weapon == Weapon::rocket ? tuning::rocket_speed : 0;
}

/// By how much a shot that goes on straight will pass, and when; from the body's own motion.
struct Pass {
    float seconds = 0, apart = 1e9f;
    Spot side{};  ///< the way out of it, of length 1
};
Pass pass_of(const SeenShot& shot, const Fighter& fighter) {
    const float px = fighter.x - shot.at.x, py = fighter.y - shot.at.y;
    const float speed_squared = shot.vx * shot.vx + shot.vy * shot.vy;
    const float seconds = speed_squared > 1 ? (px * shot.vx + py * shot.vy) / speed_squared : -1;
    if (seconds < 0) return {};
    const Spot nearest{shot.at.x + shot.vx * seconds, shot.at.y + shot.vy * seconds};
    const Spot here{fighter.x, fighter.y};
    const float apart = distance(nearest, here), speed = std::sqrt(speed_squared);
    const Spot side = apart > 0.05f ? direction(nearest, here) : Spot{-shot.vy / speed, shot.vx / speed};
    return {seconds, apart, side};
}

}  // namespace

void Bot::choose_weapon(float away, bool arsenal) {
    if (!arsenal) {
        weapon_ = Weapon::plasma;
        return;
    }
    if (until_new_weapon_ > 0 && !(weapon_ == Weapon::rocket && away < too_near_for_rockets)) return;
    until_new_weapon_ = 1 + 1.5f * random_.unit();
    const float dice = random_.unit();
    if (away > far_away)
        weapon_ = dice < 0.7f ? Weapon::rail : Weapon::plasma;
    else if (away > too_near_for_rockets)
        weapon_ = dice < 0.4f ? Weapon::rocket : dice < 0.85f ? Weapon::plasma : Weapon::rail;
    else
        weapon_ = dice < 0.8f ? Weapon::plasma : Weapon::rail;
}

void Bot::fight(const Seen& self, const Seen& enemy, bool arsenal, Controls& controls, float dt) {
    until_new_error_ -= dt;
    until_new_weapon_ -= dt;
    if (until_new_error_ <= 0) {
        until_new_error_ = 0.25f + 0.3f * random_.unit();
        aim_error_ = random_.between(-1, 1) * nature_.aim_error;
    }
    const Spot here = spot_of(self);
    choose_weapon(distance(here, spot_of(enemy)), arsenal);
    const Spot there = lead(here, enemy.fighter, speed_of(weapon_));
    const float wanted = std::atan2(there.y - here.y, there.x - here.x) + aim_error_;
    aim_ = turned(aim_, wanted, nature_.turn * dt);
    const bool on_target = std::abs(std::remainder(wanted - aim_, 2 * std::numbers::pi_v<float>)) < 0.1f;
    // A rocket into the wall beside oneself is the enemy's.
    const bool clear = weapon_ != Weapon::rocket || arena_.ray(here, std::cos(aim_), std::sin(aim_), 3) >= 3;
    controls.fire = seen_for_ > nature_.reaction && on_target && clear;
    sidestep(self, enemy, controls, dt);
}

void Bot::sidestep(const Seen& self, const Seen& enemy, Controls& controls, float dt) {
    until_new_strafe_ -= dt;
    if (until_new_strafe_ <= 0) {
        until_new_strafe_ = 0.3f + 0.7f * random_.unit();
        strafe_ = random_.below(2) == 0 ? -1.0f : 1.0f;
    }
    if (errand_) return;
    const Spot here = spot_of(self);
    const float away = std::max(distance(here, spot_of(enemy)), 0.01f);
    const Spot to = direction(here, spot_of(enemy));
    const float closer = away > 9 ? 0.6f : away < 4 ? -0.6f : 0.0f, aside = strafe_ * nature_.strafing;
    move_along(controls, 0.4f * controls.move_x + 0.9f * (to.x * closer - to.y * aside),
               0.4f * controls.move_y + 0.9f * (to.y * closer + to.x * aside));
}

void Bot::dodge(const Seen& self, const Sight& sight, Controls& controls, float dt) {
    until_alert_ -= dt;
    if (until_alert_ <= 0) {
        until_alert_ = 0.3f + 0.4f * random_.unit();
        alert_ = random_.unit() < nature_.alertness;
    }
    if (!alert_ || !sight.round) return;
    for (const SeenShot& shot : sight.shots) {
        const auto shooter = std::ranges::find(sight.fighters, shot.shooter, &Seen::player);
        if (shot.shooter == self.player ||
            (shooter != sight.fighters.end() && !enemies(self.fighter, shooter->fighter)))
            continue;
        const Pass pass = pass_of(shot, self.fighter);
        const float keep_off = shot.rocket ? 2.0f : 0.9f;
        if (pass.seconds > minds_seconds || pass.apart > keep_off) continue;
        move_along(controls, controls.move_x * 0.3f + pass.side.x, controls.move_y * 0.3f + pass.side.y);
        controls.dash = nature_.dashes && shot.rocket && pass.seconds < 0.3f;
        return;
    }
}

}  // namespace skirmish
