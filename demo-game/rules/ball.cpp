#include <algorithm>
#include <cmath>

#include "rules/stages.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

/// Off a wall at (from, wished): what went into it comes back, weaker.
void bounce(Ball& ball, Spot wished, Spot reached) {
    const float nx = reached.x - wished.x, ny = reached.y - wished.y, pushed = std::hypot(nx, ny);
    if (pushed < 1e-5f) return;
    const float into = (ball.vx * nx + ball.vy * ny) / pushed;
    if (into >= 0) return;
    ball.vx -= (1 + tuning::ball_bounce) * into * nx / pushed;
    ball.vy -= (1 + tuning::ball_bounce) * into * ny / pushed;
}

void slow_down(Ball& ball, float dt) {
    const float speed = std::hypot(ball.vx, ball.vy);
    if (speed <= 0) return;
    const float slower = std::max(0.0f, speed - (speed * tuning::ball_drag + tuning::ball_braking) * dt);
    const float kept = std::min(slower, tuning::ball_fastest) / speed;
    ball.vx *= kept;
    ball.vy *= kept;
}

/// In two halves, so that it never leaps further than its own radius.
void roll(Ball& ball, const Arena& arena, float dt) {
    for (int half = 0; half < 2; ++half) {
        const Spot wished{ball.x + ball.vx * dt / 2, ball.y + ball.vy * dt / 2};
        const Spot reached = arena.slide({ball.x, ball.y}, wished.x - ball.x, wished.y - ball.y, tuning::ball_radius);
        bounce(ball, wished, reached);
        ball.x = reached.x;
        ball.y = reached.y;
    }
}

/// Two round bodies meet: they part, and each gets its share of the blow.
void meet(SkirmishWorld& world, tickwire::PlayerId player, Fighter& fighter, Ball& ball) {
    const float dx = ball.x - fighter.x, dy = ball.y - fighter.y, apart = std::hypot(dx, dy);
    const float overlap = tuning::fighter_radius + tuning::ball_radius - apart;
    if (overlap <= 0) return;
    const float nx = apart > 1e-3f ? dx / apart : 1, ny = apart > 1e-3f ? dy / apart : 0;
    const Spot out = world.setup().slide({ball.x, ball.y}, nx * overlap, ny * overlap, tuning::ball_radius);
    ball.x = out.x;
    ball.y = out.y;
    if (fighter.team > 0) ball.touched_by[fighter.team - 1u] = player.value;
    const float closing = (fighter.vx - ball.vx) * nx + (fighter.vy - ball.vy) * ny;
    if (closing > 0) {
        const float blow = (1 + tuning::kick_bounce) * closing * tuning::ball_mass / (1 + tuning::ball_mass);
        ball.vx += nx * blow / tuning::ball_mass;
        ball.vy += ny * blow / tuning::ball_mass;
        fighter.vx -= nx * blow;
        fighter.vy -= ny * blow;
        if (blow / tuning::ball_mass > tuning::kick_heard)
            world.emit(Kicked{player.value, ball.x, ball.y, std::min(blow / tuning::ball_mass, 64.0f)});
    }
    // Between a wall and the ball the fighter gives way.
    const float left =
        tuning::fighter_radius + tuning::ball_radius - std::hypot(ball.x - fighter.x, ball.y - fighter.y);
    if (left <= 0) return;
    const Spot back = world.setup().slide({fighter.x, fighter.y}, -nx * left, -ny * left, tuning::fighter_radius);
    fighter.x = back.x;
    fighter.y = back.y;
}

/// Who of the team touched the ball last gets the goal; if nobody has, it is an own goal.
void score(SkirmishWorld& world, Round& round, const Ball& ball, std::uint8_t team) {
    round.goals[team - 1u] = static_cast<std::uint8_t>(std::min(round.goals[team - 1u] + 1, 255));
    const std::uint16_t player = ball.touched_by[team - 1u];
    Fighter* scorer = world.find<Fighter>(world.owned_by<Fighter>(tickwire::PlayerId{player}));
    if (scorer != nullptr && scorer->team == team) scorer->goals = static_cast<std::uint16_t>(scorer->goals + 1);
    world.emit(Scored{team, player, ball.x, ball.y});
}

bool stuck(Ball& ball) {
    if (distance({ball.x, ball.y}, {ball.rested_x, ball.rested_y}) > tuning::ball_stuck_within) {
        ball.rested_x = ball.x;
        ball.rested_y = ball.y;
        ball.rested_ticks = 0;
    }
    return ++ball.rested_ticks > tuning::ball_stuck_ticks;
}

}  // namespace

void put_back(Ball& ball, Spot spot, std::uint8_t away_ticks) {
    ball = {.x = spot.x,
            .y = spot.y,
            .away_ticks = away_ticks,
            .odd_life = !ball.odd_life,
            .rested_x = spot.x,
            .rested_y = spot.y};
}

void roll_ball(SkirmishWorld& world, float dt) {
    for (auto [id, nobody, ball] : world.each<Ball>()) {
        if (ball.away_ticks > 0) {
            --ball.away_ticks;
            continue;
        }
        roll(ball, world.setup(), dt);
        slow_down(ball, dt);
        for (auto [fighter_id, player, fighter] : world.each<Fighter>()) {
            if (fighter.health > 0) meet(world, player, fighter, ball);
        }
    }
}

void judge_ball(SkirmishWorld& world) {
    if (world.predicting()) return;
    const Arena& arena = world.setup();
    for (auto [id, nobody, ball] : world.each<Ball>()) {
        if (ball.away_ticks > 0) continue;
        for (auto [round_id, also_nobody, round] : world.each<Round>()) {
            const bool counts = round.phase == Phase::playing || round.phase == Phase::overtime;
            for (std::size_t own = 0; own < arena.goals.size(); ++own) {
                if (!arena.goals[own].holds({ball.x, ball.y})) continue;
                if (counts) score(world, round, ball, static_cast<std::uint8_t>(2 - own));
                put_back(ball, arena.kick_off, tuning::ball_away_ticks);
            }
        }
        if (stuck(ball)) put_back(ball, arena.kick_off, tuning::ball_away_ticks / 2);
    }
}

}  // namespace skirmish
