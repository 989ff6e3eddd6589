#include "bots/bot.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "rules/tuning.hpp"

namespace skirmish {

namespace {

constexpr float sight = 22;  // metres
constexpr float corner_reached = 0.5f;
constexpr float stuck_after = 0.6f;  // seconds within stuck_radius while it wants to walk
constexpr float stuck_radius = 0.3f;

Spot spot_of(const Seen& seen) {
    return {seen.fighter.x, seen.fighter.y};
}

float turned(float from, float to, float most) {
    const float turn = std::remainder(to - from, 2 * std::numbers::pi_v<float>);
    return from + std::clamp(turn, -most, most);
}

/// Where to shoot so that a bolt meets what moves.
Spot lead(Spot from, const Fighter& fighter) {
    Spot at{fighter.x, fighter.y};
    for (int round = 0; round < 2; ++round) {
        const float flight = distance(from, at) / tuning::bolt_speed;
        at = {fighter.x + fighter.vx * flight, fighter.y + fighter.vy * flight};
    }
    return at;
}

}  // namespace

Bot::Bot(const Arena& arena, const Navigator& navigator, Skill skill, std::uint64_t seed)
    : arena_(arena), navigator_(navigator), skill_(std::clamp(skill, 0.0f, 1.0f)), random_(seed) {}

Controls Bot::think(tickwire::PlayerId me, std::span<const Seen> all, float dt) {
    Controls controls{.aim = aim_};
    const auto self = std::ranges::find(all, me, &Seen::player);
    if (self == all.end() || self->fighter.health == 0) {
        way_.clear();
        target_ = {};
        seen_for_ = 0;
        return controls;
    }
    until_new_target_ -= dt;
    until_new_goal_ -= dt;
    const Seen* enemy = target(all);
    if (enemy == nullptr || until_new_target_ <= 0) {
        choose_target(*self, all);
        enemy = target(all);
    }
    target_visible_ = enemy != nullptr && distance(spot_of(*self), spot_of(*enemy)) < sight &&
                      arena_.sees(spot_of(*self), spot_of(*enemy));
    seen_for_ = target_visible_ ? seen_for_ + dt : 0;
    if (way_.empty() || until_new_goal_ <= 0) choose_goal(*self, enemy);
    walk(*self, controls, dt);
    if (target_visible_) fight(*self, *enemy, controls, dt);
    controls.aim = aim_;
    return controls;
}

const Seen* Bot::target(std::span<const Seen> all) const {
    const auto found = std::ranges::find(all, target_, &Seen::player);
    return found == all.end() || found->fighter.health == 0 ? nullptr : &*found;
}

void Bot::choose_target(const Seen& self, std::span<const Seen> all) {
    until_new_target_ = 0.5f + random_.unit();
    float best = 1e9f;
    target_ = {};
    for (const Seen& other : all) {
        if (other.player == self.player || other.fighter.health == 0) continue;
        const float away = distance(spot_of(self), spot_of(other));
        const bool visible = away < sight && arena_.sees(spot_of(self), spot_of(other));
        const float cost = away + (visible ? 0.0f : 30.0f) + (other.fighter.protected_spawn ? 10.0f : 0.0f);
        if (cost >= best) continue;
        best = cost;
        target_ = other.player;
    }
}

void Bot::choose_goal(const Seen& self, const Seen* enemy) {
    until_new_goal_ = 1 + random_.unit();
    const Spot here = spot_of(self);
    if (enemy == nullptr) {
        const auto& spawns = arena_.spawns;
        way_ = navigator_.way(here, spawns[random_.below(static_cast<std::uint32_t>(spawns.size()))]);
        return;
    }
    // Around the enemy, not into it: somewhere that a fighter may stand, a few metres off.
    for (int attempt = 0; attempt < 6; ++attempt) {
        const float angle = random_.between(0, 2 * std::numbers::pi_v<float>), away = random_.between(3.0f, 8.0f);
        const Spot goal{enemy->fighter.x + std::cos(angle) * away, enemy->fighter.y + std::sin(angle) * away};
        if (!navigator_.walkable(static_cast<int>(std::floor(goal.x)), static_cast<int>(std::floor(goal.y)))) continue;
        way_ = navigator_.way(here, goal);
        if (!way_.empty()) return;
    }
    way_ = navigator_.way(here, spot_of(*enemy));
}

void Bot::walk(const Seen& self, Controls& controls, float dt) {
    const Spot here = spot_of(self);
    while (!way_.empty() && distance(here, way_.front()) < corner_reached) way_.erase(way_.begin());
    if (way_.empty()) return;
    if (distance(here, stuck_at_) > stuck_radius) {
        stuck_at_ = here;
        stuck_for_ = 0;
    }
    stuck_for_ += dt;
    if (stuck_for_ > stuck_after) {  // somebody stands in the way, or a corner holds us: anywhere else
        stuck_for_ = 0;
        const float angle = random_.between(0, 2 * std::numbers::pi_v<float>);
        way_ = navigator_.way(here, arena_.spawns[random_.below(static_cast<std::uint32_t>(arena_.spawns.size()))]);
        way_.insert(way_.begin(), Spot{here.x + std::cos(angle), here.y + std::sin(angle)});
        until_new_goal_ = 1;
    }
    const float far = std::max(distance(here, way_.front()), 0.01f);
    controls.move_x = (way_.front().x - here.x) / far;
    controls.move_y = (way_.front().y - here.y) / far;
    if (!target_visible_) aim_ = turned(aim_, std::atan2(controls.move_y, controls.move_x), 6 * dt);
}

void Bot::fight(const Seen& self, const Seen& enemy, Controls& controls, float dt) {
    until_new_error_ -= dt;
    if (until_new_error_ <= 0) {
        until_new_error_ = 0.25f + 0.3f * random_.unit();
        aim_error_ = random_.between(-1, 1) * (0.02f + 0.22f * (1 - skill_));
    }
    const Spot here = spot_of(self), there = lead(here, enemy.fighter);
    const float wanted = std::atan2(there.y - here.y, there.x - here.x) + aim_error_;
    aim_ = turned(aim_, wanted, (4 + 8 * skill_) * dt);
    const float reaction = 0.35f - 0.25f * skill_;
    const bool on_target = std::abs(std::remainder(wanted - aim_, 2 * std::numbers::pi_v<float>)) < 0.1f;
    controls.fire = seen_for_ > reaction && on_target;

    until_new_strafe_ -= dt;
    if (until_new_strafe_ <= 0) {
        until_new_strafe_ = 0.3f + 0.7f * random_.unit();
        strafe_ = random_.below(2) == 0 ? -1.0f : 1.0f;
    }
    const float away = std::max(distance(here, spot_of(enemy)), 0.01f);
    const float dx = (enemy.fighter.x - here.x) / away, dy = (enemy.fighter.y - here.y) / away;
    const float closer = away > 9 ? 0.6f : away < 4 ? -0.6f : 0.0f;
    controls.move_x = 0.4f * controls.move_x + 0.8f * (dx * closer - dy * strafe_);
    controls.move_y = 0.4f * controls.move_y + 0.8f * (dy * closer + dx * strafe_);
    // Longer than 1 would clamp each axis and bend the direction.
    const float length = std::max(1.0f, std::hypot(controls.move_x, controls.move_y));
    controls.move_x /= length;
    controls.move_y /= length;
}

}  // namespace skirmish
