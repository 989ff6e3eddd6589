// The numbers that make Skirmish feel as it does. Metres, seconds, radians; ticks where a field holds ticks.
#pragma once

#include <cstdint>

#include "tickwire/time.hpp"

namespace skirmish::tuning {

inline constexpr float fighter_radius = 0.42f;
inline constexpr float top_speed = 8.5f;
inline constexpr float acceleration = 70;    // towards the wished velocity, while a direction is held
inline constexpr float friction = 28;        // towards rest, while none is
inline constexpr float fastest = 24;         // whatever pushes
inline constexpr float pushed_speed = 12;    // who is faster has been pushed, and
inline constexpr float pushed_braking = 34;  // comes back to its own speed only so soon
inline constexpr std::uint8_t full_health = 100, full_shield = 100;

inline constexpr float dash_speed = 19;
inline constexpr std::uint16_t dash_ticks = 9;          // that a dash lasts
inline constexpr std::uint16_t dash_pause_ticks = 100;  // from one to the next

inline constexpr float bolt_speed = 30;
inline constexpr float bolt_radius = 0.12f;
inline constexpr float near_miss = 1.5f;  // a bolt that passes nearer has missed somebody, by the records of shots
inline constexpr float muzzle = 0.6f;     // from the fighter's centre
inline constexpr std::uint16_t bolt_ticks = 66;
inline constexpr std::uint16_t cooldown_ticks = 9;
inline constexpr tickwire::Duration longest_hidden{1'000'000};  // that a record of a shot tells of
inline constexpr std::uint8_t bolt_damage = 20;
inline constexpr float knock = 2.2f;  // speed that a hit gives its victim

inline constexpr float rail_reach = 48;
inline constexpr std::uint16_t rail_cooldown_ticks = 72;
inline constexpr std::uint8_t rail_damage = 60;
inline constexpr float rail_knock = 5;

inline constexpr float rocket_speed = 19;
inline constexpr float rocket_radius = 0.18f;
inline constexpr std::uint16_t rocket_ticks = 150;
inline constexpr std::uint16_t rocket_cooldown_ticks = 50;
inline constexpr std::uint8_t rocket_damage = 55;  // to who is met, and least to who is at the edge
inline constexpr float blast_radius = 3;
inline constexpr float blast_knock = 15;
inline constexpr float own_blast = 0.5f;  // of the damage that one does to oneself

inline constexpr float item_radius = 0.5f;
inline constexpr std::uint8_t item_health = 50, item_shield = 50;
inline constexpr std::uint16_t health_back_ticks = 15 * 60, shield_back_ticks = 25 * 60;

inline constexpr float ball_radius = 0.85f;
inline constexpr float ball_mass = 0.6f;  // of a fighter's
inline constexpr float ball_bounce = 0.72f, kick_bounce = 0.8f;
inline constexpr float ball_fastest = 38;
inline constexpr float ball_drag = 0.4f;     // of its speed a second
inline constexpr float ball_braking = 1.3f;  // and so much, m/s^2
inline constexpr float kick_heard = 3;       // speed that it is given
inline constexpr float bolt_kick = 2.4f, rail_kick = 9, blast_kick = 17;
inline constexpr std::uint8_t ball_away_ticks = 120;
inline constexpr float ball_stuck_within = 2;
inline constexpr std::uint16_t ball_stuck_ticks = 14 * 60;  // then it begins anew

inline constexpr std::uint16_t respawn_ticks = 120;
inline constexpr std::uint16_t protection_ticks = 75;
inline constexpr std::uint32_t hues = 16;

}  // namespace skirmish::tuning
