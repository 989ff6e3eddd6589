// The entities of Skirmish, described: what of the match is replicated, how finely, and who computes it ahead.
#pragma once

#include <array>
#include <cstdint>

#include "rules/arena.hpp"
#include "tickwire/fields.hpp"
#include "tickwire/place.hpp"

namespace skirmish {

enum class Weapon : std::uint8_t { plasma = 0, rail = 1, rocket = 2, last = rocket };
inline constexpr std::size_t weapon_count = 3;

/// A player's body and standing in the match. Lives as long as its player is in the room; `health` 0 is dead.
struct Fighter {
    float x = 0, y = 0;       ///< metres
    float vx = 0, vy = 0;     ///< metres a second
    float aim = 0;            ///< radians
    std::uint8_t health = 0;  ///< 0 to 100
    std::uint8_t shield = 0;  ///< 0 to 100; is hurt before the health
    std::uint8_t hue = 0;     ///< 0 to 15: which of the palette's colours
    std::uint8_t team = 0;    ///< 1 or 2; 0: everybody is an enemy
    Weapon weapon = Weapon::plasma;
    std::uint16_t kills = 0, deaths = 0;
    std::uint16_t goals = 0;  ///< shot with the ball
    std::uint16_t respawn_ticks =
        0;                  ///< left until it lives again, while dead; until its protection ends, while protected
    bool odd_life = false;  ///< changes with every respawn
    bool protected_spawn = false;      ///< just respawned, cannot be hurt; ends with its first shot
    std::uint16_t cooldown_ticks = 0;  ///< until the weapon is ready
    std::uint16_t dash_ticks = 0;      ///< until the next dash
    static constexpr auto fields = tickwire::fields(
        tickwire::real(&Fighter::x, {0, 128}, 1.0 / 256).hermite(&Fighter::vx),
        tickwire::real(&Fighter::y, {0, 128}, 1.0 / 256).hermite(&Fighter::vy),
        // A blow changes the speed at once; only a leap in place is shown as one.
        tickwire::real(&Fighter::vx, {-32, 32}, 1.0 / 64).corrected(0.08f, 64),
        tickwire::real(&Fighter::vy, {-32, 32}, 1.0 / 64).corrected(0.08f, 64), tickwire::angle(&Fighter::aim, 0.003),
        tickwire::integer(&Fighter::health, {0, 100}), tickwire::integer(&Fighter::shield, {0, 100}),
        tickwire::integer(&Fighter::hue, {0, 15}), tickwire::integer(&Fighter::team, {0, 2}),
        tickwire::enumeration(&Fighter::weapon, Weapon::last), tickwire::integer(&Fighter::kills, {0, 1023}),
        tickwire::integer(&Fighter::deaths, {0, 1023}), tickwire::integer(&Fighter::goals, {0, 255}),
        tickwire::integer(&Fighter::respawn_ticks, {0, 255}), tickwire::flag(&Fighter::protected_spawn),
        tickwire::flag(&Fighter::odd_life).marks_teleport(),
        tickwire::integer(&Fighter::cooldown_ticks, {0, 127}).visible_to(tickwire::Visibility::owner),
        tickwire::integer(&Fighter::dash_ticks, {0, 127}).visible_to(tickwire::Visibility::owner));
    static constexpr auto place = tickwire::place(&Fighter::x, &Fighter::y);
    static constexpr tickwire::KindOptions replication{
        .predicted_by = tickwire::KindOptions::Prediction::owner, .settles = true, .priority = 4};
};

/// A bolt of plasma in flight.
struct Bolt {
    float x = 0, y = 0;
    float vx = 0, vy = 0;
    std::uint16_t ticks_left = 0;  ///< until it fades; known to its shooter only
    static constexpr auto fields =
        tickwire::fields(tickwire::real(&Bolt::x, {0, 128}, 1.0 / 128).hermite(&Bolt::vx),
                         tickwire::real(&Bolt::y, {0, 128}, 1.0 / 128).hermite(&Bolt::vy),
                         tickwire::real(&Bolt::vx, {-64, 64}, 1.0 / 16), tickwire::real(&Bolt::vy, {-64, 64}, 1.0 / 16),
                         tickwire::integer(&Bolt::ticks_left, {0, 255}).visible_to(tickwire::Visibility::owner));
    static constexpr tickwire::KindOptions replication{.predicted_by = tickwire::KindOptions::Prediction::owner,
                                                       .settles = true};
};

/// A rocket in flight: slower, and it hurts and pushes all around where it ends.
struct Rocket {
    float x = 0, y = 0;
    float vx = 0, vy = 0;
    std::uint16_t ticks_left = 0;  ///< until it goes off by itself; known to its shooter only
    static constexpr auto fields = tickwire::fields(
        tickwire::real(&Rocket::x, {0, 128}, 1.0 / 128).hermite(&Rocket::vx),
        tickwire::real(&Rocket::y, {0, 128}, 1.0 / 128).hermite(&Rocket::vy),
        tickwire::real(&Rocket::vx, {-64, 64}, 1.0 / 16), tickwire::real(&Rocket::vy, {-64, 64}, 1.0 / 16),
        tickwire::integer(&Rocket::ticks_left, {0, 255}).visible_to(tickwire::Visibility::owner));
    static constexpr tickwire::KindOptions replication{
        .predicted_by = tickwire::KindOptions::Prediction::owner, .settles = true, .priority = 2};
};

/// Health or a shield, where the map has put it.
struct Item {
    float x = 0, y = 0;
    ItemKind kind = ItemKind::health;
    bool ready = true;             ///< lies there, and is not waiting to lie there again
    std::uint16_t back_ticks = 0;  ///< until then; the server's own
    static constexpr auto fields =
        tickwire::fields(tickwire::real(&Item::x, {0, 128}, 1.0 / 32), tickwire::real(&Item::y, {0, 128}, 1.0 / 32),
                         tickwire::enumeration(&Item::kind, ItemKind::last), tickwire::flag(&Item::ready),
                         tickwire::integer(&Item::back_ticks, {0, 4095}).visible_to(tickwire::Visibility::server));
};

/// The ball. Everybody who may kick it computes it ahead, with the others where they are seen.
struct Ball {
    float x = 0, y = 0;
    float vx = 0, vy = 0;
    std::array<std::uint16_t, 2> touched_by{};  ///< PlayerId::value of who touched it last of team 1 and of team 2
    std::uint8_t away_ticks = 0;                ///< not there yet, after a goal
    bool odd_life = false;                      ///< changes whenever it is put back to where it begins
    float rested_x = 0, rested_y = 0;
    std::uint16_t rested_ticks = 0;  ///< for how long it has been near there; the server's own
    static constexpr auto fields = tickwire::fields(
        tickwire::real(&Ball::x, {0, 128}, 1.0 / 256).hermite(&Ball::vx),
        tickwire::real(&Ball::y, {0, 128}, 1.0 / 256).hermite(&Ball::vy),
        tickwire::real(&Ball::vx, {-64, 64}, 1.0 / 64).corrected(0.08f, 128),
        tickwire::real(&Ball::vy, {-64, 64}, 1.0 / 64).corrected(0.08f, 128),
        tickwire::integer(&Ball::touched_by, {0, 65535}), tickwire::integer(&Ball::away_ticks, {0, 255}),
        tickwire::flag(&Ball::odd_life).marks_teleport(),
        tickwire::real(&Ball::rested_x, {0, 128}, 1.0 / 32).visible_to(tickwire::Visibility::server),
        tickwire::real(&Ball::rested_y, {0, 128}, 1.0 / 32).visible_to(tickwire::Visibility::server),
        tickwire::integer(&Ball::rested_ticks, {0, 4095}).visible_to(tickwire::Visibility::server));
    static constexpr auto place = tickwire::place(&Ball::x, &Ball::y);
    static constexpr tickwire::KindOptions replication{
        .predicted_by = tickwire::KindOptions::Prediction::everyone, .settles = true, .priority = 8};
};

enum class Phase : std::uint8_t {
    warm_up = 0,   ///< fights count nothing yet
    playing = 1,   ///< until the time is over, or somebody has reached the limit
    overtime = 2,  ///< of ball, with equal scores: the next goal decides
    over = 3,      ///< the scores are shown; weapons are silent
    last = over,
};

/// What is played, and how it stands. There is one in every match that is not plain.
struct Round {
    Mode mode = Mode::free_for_all;
    Phase phase = Phase::warm_up;
    std::uint32_t ends_at = 0;            ///< the tick at which the phase ends, if nothing ends it before
    std::uint16_t number = 0;             ///< of the round, from 1; 0 before the first
    std::array<std::uint8_t, 2> goals{};  ///< scored by team 1 and by team 2
    std::uint16_t winner = 0;             ///< once over: PlayerId::value, or the team; 0: nobody
    static constexpr auto fields = tickwire::fields(
        tickwire::enumeration(&Round::mode, Mode::last), tickwire::enumeration(&Round::phase, Phase::last),
        tickwire::integer(&Round::ends_at, {0, 4294967294}), tickwire::integer(&Round::number, {0, 65535}),
        tickwire::integer(&Round::goals, {0, 255}), tickwire::integer(&Round::winner, {0, 65535}));
};

/// Whether these two may hurt each other.
inline bool enemies(const Fighter& a, const Fighter& b) {
    return a.team == 0 || a.team != b.team;
}

}  // namespace skirmish
