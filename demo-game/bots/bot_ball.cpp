// How a bot plays the ball: the nearest of a team get behind it and drive it to the other goal, along the ways that the
// map leaves; one stays between it and the own goal; the others fight where it is.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bots/bot.hpp"
#include "bots/bot_moves.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

constexpr float touch = tuning::ball_radius + tuning::fighter_radius;
constexpr float drives = 0.75f;  // cosine between the way to the ball and the ball's way from which on it is pushed
constexpr float shoots = 0.93f;  // and from which on it is shot at

/// The place in the goal that the ball reaches first: its mouth is wide.
Spot in_mouth(const Goal& goal, Spot ball) {
    const auto nearest = [](float at, float begin, float size) {
        const float edge = std::min(tuning::ball_radius + 0.2f, size / 2);
        return std::clamp(at, begin + edge, begin + size - edge);
    };
    return {nearest(ball.x, goal.x, goal.width), nearest(ball.y, goal.y, goal.height)};
}

}  // namespace

bool Bot::chases(const Seen& self, const Sight& sight) const {
    const Spot ball{sight.ball->x, sight.ball->y};
    const float own = distance(spot_of(self), ball);
    int nearer = 0, team = 0;
    for (const Seen& other : sight.fighters) {
        if (other.fighter.team != self.fighter.team || other.fighter.health == 0) continue;
        ++team;
        nearer += distance(spot_of(other), ball) < own;
    }
    const Goal& home = arena_.goals[self.fighter.team - 1u];
    const bool last_man = nearer == team - 1 && team > 1;
    if (last_man) return distance(ball, home.middle()) < 12;
    return nearer < 1 + team / 3;
}

/// Where the ball is pushed from, so that it goes along the line; beside it when a wall is there.
Spot Bot::place_behind(const Ball& ball) const {
    Spot best{ball.x, ball.y};
    float best_fit = -2;
    for (int i = 0; i < 16; ++i) {
        const float angle = std::numbers::pi_v<float> / 8 * static_cast<float>(i);
        const Spot way{std::cos(angle), std::sin(angle)};
        const Spot place{ball.x - way.x * (touch + 0.3f), ball.y - way.y * (touch + 0.3f)};
        const float fit = dot(way, line_);
        if (fit <= best_fit || !arena_.free(place, tuning::fighter_radius)) continue;
        best_fit = fit;
        best = place;
    }
    return best;
}

/// Where the ball is to go from where it is.
void Bot::choose_line(const Seen& self, const Ball& ball, float dt) {
    until_new_line_ -= dt;
    if (until_new_line_ > 0) return;
    until_new_line_ = 0.25f;
    const Spot middle{ball.x, ball.y}, goal = in_mouth(arena_.goals[2u - self.fighter.team], middle);
    const auto way = navigator_.of_ball().way(middle, goal);
    line_ = direction(middle, way.empty() || !nature_.plans ? goal : way.front());
    // The way of a body as wide as the ball may lead around a corner that the last kick does not touch.
    if (distance(middle, goal) < 6 && arena_.sees(middle, goal)) line_ = direction(middle, goal);
}

void Bot::chase(const Seen& self, const Ball& ball, Controls& controls, float dt) {
    const Spot here = spot_of(self), middle{ball.x, ball.y};
    const float away = distance(here, middle), aligned = dot(direction(here, middle), line_);
    // It goes where the ball will be by the time that it is there.
    const float ahead = std::min(away / tuning::top_speed, 0.6f) * (nature_.plans ? 1.0f : 0.3f);
    Ball later = ball;
    later.x = std::clamp(ball.x + ball.vx * ahead, 1.0f, static_cast<float>(arena_.width) - 1);
    later.y = std::clamp(ball.y + ball.vy * ahead, 1.0f, static_cast<float>(arena_.height) - 1);
    const Spot behind = place_behind(later);
    Spot goal = behind;
    if ((aligned > drives && away < 5) || distance(here, behind) < 0.6f) {
        goal = {later.x, later.y};
        controls.dash = nature_.dashes && aligned > shoots && away > touch + 0.5f && away < 3.2f;
    } else if (aligned < 0 && away < 3.5f) {
        // Around it, on the side that is nearer, without pushing it home.
        const float side = line_.x * (here.y - middle.y) - line_.y * (here.x - middle.x) > 0 ? 1.0f : -1.0f;
        const Spot around{middle.x - line_.y * side * (touch + 0.6f), middle.y + line_.x * side * (touch + 0.6f)};
        if (arena_.free(around, tuning::fighter_radius)) goal = around;
    }
    const auto way = navigator_.way(here, goal);
    const Spot to = direction(here, way.empty() || distance(here, goal) < 2.5f ? goal : way.front());
    move_along(controls, to.x, to.y);
    shoot_ball(self, ball, aligned, controls, dt);
}

void Bot::shoot_ball(const Seen& self, const Ball& ball, float aligned, Controls& controls, float dt) {
    const Spot here = spot_of(self), middle{ball.x, ball.y};
    const float away = distance(here, middle);
    // An enemy in the way is shot at first, now and then.
    if (aligned < shoots || !arena_.sees(here, middle) || (target_visible_ && away > 8 && strafe_ > 0)) return;
    weapon_ = away > 11 ? Weapon::rail : away > 4.2f ? Weapon::rocket : Weapon::plasma;
    const float speed = weapon_ == Weapon::rail     ? 1e6f
                        : weapon_ == Weapon::rocket ? tuning::rocket_speed
                                                    : tuning::bolt_speed;
    const float flight = away / speed;
    const Spot at{ball.x + ball.vx * flight, ball.y + ball.vy * flight};
    const float wanted = std::atan2(at.y - here.y, at.x - here.x) + aim_error_ * 0.5f;
    aim_ = turned(aim_, wanted, nature_.turn * dt);
    controls.fire = std::abs(std::remainder(wanted - aim_, 2 * std::numbers::pi_v<float>)) < 0.12f;
}

/// Between the ball and the own goal: from there one shot sends it to the other.
void Bot::support(const Seen& self, const Ball& ball) {
    if (until_new_goal_ > 0.5f && !way_.empty()) return;
    const Spot middle{ball.x, ball.y}, home = arena_.goals[self.fighter.team - 1u].middle();
    const float side = random_.between(-3, 3), back = random_.between(4.5f, 8.5f);
    Spot post{middle.x - line_.x * back - line_.y * side, middle.y - line_.y * back + line_.x * side};
    if (!arena_.free(post, tuning::fighter_radius) || !arena_.sees(post, middle))
        post = {home.x + (middle.x - home.x) * 0.6f, home.y + (middle.y - home.y) * 0.6f};
    go_to(spot_of(self), post);
    until_new_goal_ = 1;
}

void Bot::play_ball(const Seen& self, const Sight& sight, Controls& controls, float dt) {
    if (self.fighter.team == 0 || arena_.goals.size() != 2) return;
    const Ball& ball = *sight.ball;
    choose_line(self, ball, dt);
    if (chases(self, sight)) {
        // One that is nearly dead and has help near fetches it first.
        if (!errand_ || self.fighter.health > 35) chase(self, ball, controls, dt);
        return;
    }
    shoot_ball(self, ball, dot(direction(spot_of(self), {ball.x, ball.y}), line_), controls, dt);
    if (!errand_ && !target_visible_) support(self, ball);
}

}  // namespace skirmish
