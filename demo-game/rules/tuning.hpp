// The numbers that make Skirmish feel as it does. Metres, seconds, radians; ticks where a field holds ticks.
#pragma once

#include <cstdint>

#include "tickwire/time.hpp"

namespace skirmish::tuning {

inline constexpr float fighter_radius = 0.42f;
inline constexpr float top_speed = 8.5f;
inline constexpr float acceleration = 70;  // towards the wished velocity, while a direction is held
inline constexpr float friction = 28;      // towards rest, while none is
inline constexpr std::uint8_t full_health = 100;

inline constexpr float bolt_speed = 30;
inline constexpr float bolt_radius = 0.12f;
inline constexpr float near_miss = 1.5f;  // a bolt that passes nearer has missed somebody, by the records of shots
inline constexpr float muzzle = 0.6f;     // from the fighter's centre
inline constexpr std::uint16_t bolt_ticks = 66;
inline constexpr std::uint16_t cooldown_ticks = 9;
inline constexpr tickwire::Duration longest_hidden{1'000'000};  // that a record of a shot tells of
inline constexpr std::uint8_t bolt_damage = 20;
inline constexpr float knock = 2.2f;  // speed that a hit gives its victim

inline constexpr std::uint16_t respawn_ticks = 120;
inline constexpr std::uint16_t protection_ticks = 75;
inline constexpr std::uint32_t hues = 16;

}  // namespace skirmish::tuning
