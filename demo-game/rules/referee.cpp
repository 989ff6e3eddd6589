// Warm-up, rounds and the pauses between them, for the server. A round begins with everybody alive, at nothing, in
// teams of the same size; one who comes later joins the smaller team.
#include <algorithm>
#include <array>

#include "rules/stages.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using tickwire::PlayerId;

constexpr std::uint16_t overtime_seconds = 60;

std::uint32_t in_seconds(const SkirmishWorld& world, std::uint16_t seconds) {
    return world.tick().value + static_cast<std::uint32_t>(seconds * Skirmish::tick_rate.value);
}

void open_match(SkirmishWorld& world) {
    const Arena& arena = world.setup();
    world.spawn(Round{.mode = arena.rules.mode, .ends_at = in_seconds(world, arena.rules.warm_up_seconds)});
    for (const ItemSpot& spot : arena.items) world.spawn(Item{.x = spot.at.x, .y = spot.at.y, .kind = spot.kind});
    if (arena.rules.mode != Mode::ball || arena.goals.size() != 2) return;
    Ball ball;
    put_back(ball, arena.kick_off, 0);
    world.spawn(ball);
}

std::array<int, 3> team_sizes(const SkirmishWorld& world) {
    std::array<int, 3> sizes{};
    for (auto [id, owner, fighter] : world.each<Fighter>()) ++sizes[fighter.team];
    return sizes;
}

/// Whoever came last to the larger team changes, until they differ by one at most.
void balance(SkirmishWorld& world) {
    for (auto sizes = team_sizes(world); std::abs(sizes[1] - sizes[2]) > 1; sizes = team_sizes(world)) {
        const std::uint8_t larger = sizes[1] > sizes[2] ? 1 : 2;
        Fighter* last = nullptr;
        for (auto [id, owner, fighter] : world.each<Fighter>()) {
            if (fighter.team == larger) last = &fighter;
        }
        last->team = static_cast<std::uint8_t>(3 - larger);
    }
}

void begin_round(SkirmishWorld& world, Round& round) {
    const Arena& arena = world.setup();
    round.phase = Phase::playing;
    round.ends_at = in_seconds(world, arena.rules.round_seconds);
    ++round.number;
    round.goals = {};
    round.winner = 0;
    if (round.mode == Mode::ball) balance(world);
    for (auto [id, owner, bolt] : world.each<Bolt>()) world.destroy(id);
    for (auto [id, owner, rocket] : world.each<Rocket>()) world.destroy(id);
    for (auto [id, owner, fighter] : world.each<Fighter>()) fighter.health = 0;  // nobody is in anybody's way
    for (auto [id, owner, fighter] : world.each<Fighter>()) {
        fighter.kills = fighter.deaths = fighter.goals = 0;
        respawn(world, fighter);
    }
    for (auto [id, owner, item] : world.each<Item>()) {
        item.ready = true;
        item.back_ticks = 0;
    }
    for (auto [id, owner, ball] : world.each<Ball>()) put_back(ball, arena.kick_off, tuning::ball_away_ticks / 2);
}

/// With equal kills, who has died less often; nobody when that is equal too.
std::uint16_t best_fighter(const SkirmishWorld& world, std::uint16_t& kills) {
    std::uint16_t winner = 0, deaths = 0;
    kills = 0;
    for (auto [id, owner, fighter] : world.each<Fighter>()) {
        const bool better = fighter.kills > kills || (fighter.kills == kills && fighter.deaths < deaths);
        if (winner != 0 && fighter.kills == kills && fighter.deaths == deaths) winner = 0;
        if (!better) continue;
        winner = owner.value;
        kills = fighter.kills;
        deaths = fighter.deaths;
    }
    return winner;
}

void end_round(SkirmishWorld& world, Round& round, std::uint16_t winner) {
    round.phase = Phase::over;
    round.ends_at = in_seconds(world, world.setup().rules.pause_seconds);
    round.winner = winner;
}

void watch_round(SkirmishWorld& world, Round& round, bool time_over) {
    const MatchRules& rules = world.setup().rules;
    if (round.mode == Mode::ball) {
        const int ahead = round.goals[0] - round.goals[1];
        const auto winner = static_cast<std::uint16_t>(ahead > 0 ? 1 : ahead < 0 ? 2 : 0);
        const bool decided = std::max(round.goals[0], round.goals[1]) >= rules.goal_limit ||
                             (round.phase == Phase::overtime && ahead != 0);
        if (decided || (time_over && (ahead != 0 || round.phase == Phase::overtime))) {
            end_round(world, round, winner);
        } else if (time_over) {
            round.phase = Phase::overtime;
            round.ends_at = in_seconds(world, overtime_seconds);
        }
        return;
    }
    std::uint16_t kills = 0;
    const std::uint16_t best = best_fighter(world, kills);
    if (time_over || kills >= rules.kill_limit) end_round(world, round, best);
}

}  // namespace

const Round* round_of(const SkirmishWorld& world) {
    for (auto [id, owner, round] : world.each<Round>()) return &round;
    return nullptr;
}

std::uint8_t smaller_team(const SkirmishWorld& world) {
    if (world.setup().rules.mode != Mode::ball) return 0;
    const auto sizes = team_sizes(world);
    return sizes[2] < sizes[1] ? 2 : 1;
}

void referee(SkirmishWorld& world) {
    if (world.predicting() || world.setup().rules.mode == Mode::plain) return;
    if (round_of(world) == nullptr) open_match(world);
    for (auto [id, owner, round] : world.each<Round>()) {
        const bool time_over = world.tick().value >= round.ends_at;
        if (round.phase == Phase::playing || round.phase == Phase::overtime)
            watch_round(world, round, time_over);
        else if (time_over)
            begin_round(world, round);
    }
}

}  // namespace skirmish
