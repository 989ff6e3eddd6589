#include "bots/bot.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "bots/bot_moves.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

constexpr float sight_metres = 26;
constexpr float corner_reached = 0.5f;
constexpr float stuck_after = 0.6f;  // seconds within stuck_radius while it wants to walk
constexpr float stuck_radius = 0.3f;
constexpr float turn_a_second = 6;  // of the view while it walks
constexpr float hurt_enough = 70;   // health below which it looks for more

/// How much an item is worth to this fighter, 0 to 1.
float need(const Fighter& fighter, ItemKind kind) {
    if (kind == ItemKind::shield) return fighter.shield < tuning::full_shield / 2 ? 0.5f : 0.0f;
    return fighter.health < hurt_enough ? 1 - static_cast<float>(fighter.health) / (hurt_enough * 1.6f) : 0.0f;
}

}  // namespace

Bot::Bot(const Arena& arena, const Navigator& navigator, Skill skill, std::uint64_t seed)
    : arena_(arena), navigator_(navigator), nature_(nature_of(skill)), random_(seed) {}

Controls Bot::think(tickwire::PlayerId me, const Sight& sight, float dt) {
    Controls controls{.aim = aim_};
    const auto self = std::ranges::find(sight.fighters, me, &Seen::player);
    if (self == sight.fighters.end() || self->fighter.health == 0) {
        way_.clear();
        target_ = {};
        seen_for_ = 0;
        return controls;
    }
    until_new_target_ -= dt;
    until_new_goal_ -= dt;
    const Seen* enemy = target(sight);
    if (enemy == nullptr || until_new_target_ <= 0) {
        choose_target(*self, sight);
        enemy = target(sight);
    }
    target_visible_ = enemy != nullptr && distance(spot_of(*self), spot_of(*enemy)) < sight_metres &&
                      arena_.sees(spot_of(*self), spot_of(*enemy));
    seen_for_ = target_visible_ ? seen_for_ + dt : 0;
    if (way_.empty() || until_new_goal_ <= 0) choose_goal(*self, sight, enemy);
    walk(*self, controls, dt);
    const bool arsenal = sight.round.has_value();
    if (target_visible_) fight(*self, *enemy, arsenal, controls, dt);
    if (sight.ball && sight.ball->away_ticks == 0) play_ball(*self, sight, controls, dt);
    dodge(*self, sight, controls, dt);
    controls.aim = aim_;
    controls.weapon = weapon_;
    return controls;
}

const Seen* Bot::target(const Sight& sight) const {
    const auto found = std::ranges::find(sight.fighters, target_, &Seen::player);
    return found == sight.fighters.end() || found->fighter.health == 0 ? nullptr : &*found;
}

void Bot::choose_target(const Seen& self, const Sight& sight) {
    until_new_target_ = 0.5f + random_.unit();
    float best = 1e9f;
    target_ = {};
    for (const Seen& other : sight.fighters) {
        if (other.player == self.player || other.fighter.health == 0 || !enemies(self.fighter, other.fighter)) continue;
        const float away = distance(spot_of(self), spot_of(other));
        const bool visible = away < sight_metres && arena_.sees(spot_of(self), spot_of(other));
        const float cost = away + (visible ? 0.0f : 30.0f) + (other.fighter.protected_spawn ? 10.0f : 0.0f);
        if (cost >= best) continue;
        best = cost;
        target_ = other.player;
    }
}

void Bot::go_to(Spot here, Spot goal) {
    way_ = navigator_.way(here, goal);
}

bool Bot::fetch_item(const Seen& self, const Sight& sight) {
    const Item* best = nullptr;
    float best_worth = 0;
    for (const Item& item : sight.items) {
        const float away = distance(spot_of(self), {item.x, item.y});
        const float worth = need(self.fighter, item.kind) * nature_.item_sense - away;
        if (!item.ready || worth <= best_worth) continue;
        best_worth = worth;
        best = &item;
    }
    if (best == nullptr) return false;
    go_to(spot_of(self), {best->x, best->y});
    return !way_.empty();
}

void Bot::choose_goal(const Seen& self, const Sight& sight, const Seen* enemy) {
    until_new_goal_ = 1 + random_.unit();
    errand_ = fetch_item(self, sight);
    if (errand_) return;
    const Spot here = spot_of(self);
    if (enemy == nullptr) {
        const auto& spawns = arena_.spawns;
        go_to(here, spawns[random_.below(static_cast<std::uint32_t>(spawns.size()))]);
        return;
    }
    // Around the enemy, not into it: somewhere that a fighter may stand, a few metres off.
    for (int attempt = 0; attempt < 6; ++attempt) {
        const float angle = random_.between(0, 2 * std::numbers::pi_v<float>), away = random_.between(3.0f, 8.0f);
        const Spot goal{enemy->fighter.x + std::cos(angle) * away, enemy->fighter.y + std::sin(angle) * away};
        if (!navigator_.walkable(static_cast<int>(std::floor(goal.x)), static_cast<int>(std::floor(goal.y)))) continue;
        go_to(here, goal);
        if (!way_.empty()) return;
    }
    go_to(here, spot_of(*enemy));
}

void Bot::walk(const Seen& self, Controls& controls, float dt) {
    const Spot here = spot_of(self);
    while (!way_.empty() && distance(here, way_.front()) < corner_reached) way_.erase(way_.begin());
    if (way_.empty()) {
        errand_ = false;
        return;
    }
    if (distance(here, stuck_at_) > stuck_radius) {
        stuck_at_ = here;
        stuck_for_ = 0;
    }
    stuck_for_ += dt;
    if (stuck_for_ > stuck_after) {  // somebody stands in the way, or a corner holds us: anywhere else
        stuck_for_ = 0;
        errand_ = false;
        const float angle = random_.between(0, 2 * std::numbers::pi_v<float>);
        go_to(here, arena_.spawns[random_.below(static_cast<std::uint32_t>(arena_.spawns.size()))]);
        way_.insert(way_.begin(), Spot{here.x + std::cos(angle), here.y + std::sin(angle)});
        until_new_goal_ = 1;
    }
    const Spot to = direction(here, way_.front());
    move_along(controls, to.x, to.y);
    if (!target_visible_) aim_ = turned(aim_, std::atan2(to.y, to.x), turn_a_second * dt);
}

}  // namespace skirmish
