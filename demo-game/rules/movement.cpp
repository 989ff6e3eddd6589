#include <algorithm>
#include <cmath>

#include "rules/stages.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

/// Moves (x, y) towards (to_x, to_y) by at most `step`.
void approach(float& x, float& y, float to_x, float to_y, float step) {
    const float dx = to_x - x, dy = to_y - y, far = std::hypot(dx, dy);
    if (far <= step) {
        x = to_x;
        y = to_y;
    } else {
        x += dx / far * step;
        y += dy / far * step;
    }
}

/// True while a dash goes on, which nobody steers.
bool dash(SkirmishWorld& world, tickwire::PlayerId player, Fighter& fighter, const Controls& controls) {
    if (fighter.dash_ticks > 0) --fighter.dash_ticks;
    if (controls.dash && fighter.dash_ticks == 0) {
        const float wish = std::hypot(controls.move_x, controls.move_y);
        const float dx = wish > 0.01f ? controls.move_x / wish : std::cos(controls.aim);
        const float dy = wish > 0.01f ? controls.move_y / wish : std::sin(controls.aim);
        fighter.vx = dx * tuning::dash_speed;
        fighter.vy = dy * tuning::dash_speed;
        fighter.dash_ticks = tuning::dash_pause_ticks;
        world.emit(Dashed{player.value, fighter.x, fighter.y, std::atan2(dy, dx)});
    }
    return fighter.dash_ticks > tuning::dash_pause_ticks - tuning::dash_ticks;
}

void steer(Fighter& fighter, const Controls& controls, float dt) {
    const float wish = std::hypot(controls.move_x, controls.move_y);
    const float scale = wish > 1 ? tuning::top_speed / wish : tuning::top_speed;
    const bool idle = wish<0.01f, pushed = std::hypot(fighter.vx, fighter.vy)> tuning::pushed_speed;
    const float change = pushed ? tuning::pushed_braking : idle ? tuning::friction : tuning::acceleration;
    approach(fighter.vx, fighter.vy, controls.move_x * scale, controls.move_y * scale, change * dt);
}

void limit_speed(Fighter& fighter) {
    const float speed = std::hypot(fighter.vx, fighter.vy);
    if (speed <= tuning::fastest) return;
    fighter.vx *= tuning::fastest / speed;
    fighter.vy *= tuning::fastest / speed;
}

void move(Fighter& fighter, const Arena& arena, float dt) {
    const Spot from{fighter.x, fighter.y};
    const Spot to = arena.slide(from, fighter.vx * dt, fighter.vy * dt, tuning::fighter_radius);
    // What a wall took of the way it takes of the momentum too.
    const float kept_x = (to.x - from.x) / dt, kept_y = (to.y - from.y) / dt;
    if (std::abs(kept_x) < std::abs(fighter.vx)) fighter.vx = kept_x;
    if (std::abs(kept_y) < std::abs(fighter.vy)) fighter.vy = kept_y;
    fighter.x = to.x;
    fighter.y = to.y;
}

void push_apart(Fighter& a, Fighter& b, const Arena& arena) {
    const float dx = b.x - a.x, dy = b.y - a.y, apart = std::hypot(dx, dy);
    const float overlap = 2 * tuning::fighter_radius - apart;
    if (overlap <= 0) return;
    const float nx = apart > 1e-3f ? dx / apart : 1, ny = apart > 1e-3f ? dy / apart : 0;
    const Spot new_a = arena.slide({a.x, a.y}, -nx * overlap / 2, -ny * overlap / 2, tuning::fighter_radius);
    const Spot new_b = arena.slide({b.x, b.y}, nx * overlap / 2, ny * overlap / 2, tuning::fighter_radius);
    a.x = new_a.x;
    a.y = new_a.y;
    b.x = new_b.x;
    b.y = new_b.y;
}

}  // namespace

void move_fighters(SkirmishWorld& world, float dt) {
    const bool dashes = round_of(world) != nullptr;
    for (auto [id, owner, fighter] : world.each<Fighter>()) {
        if (fighter.health == 0 || !world.simulates<Fighter>(owner)) continue;
        const Controls controls = world.command(owner);
        fighter.aim = controls.aim;
        if (!dashes || !dash(world, owner, fighter, controls)) steer(fighter, controls, dt);
        limit_speed(fighter);
        move(fighter, world.setup(), dt);
    }
    for (auto [id_a, owner_a, a] : world.each<Fighter>()) {
        for (auto [id_b, owner_b, b] : world.each<Fighter>()) {
            if (id_a < id_b && a.health > 0 && b.health > 0) push_apart(a, b, world.setup());
        }
    }
}

}  // namespace skirmish
