// A match of bots against bots, without server, network or screen, as fast as the machine goes: what happens in it, as
// figures. The same seed plays the same match.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "bots/bot.hpp"

namespace skirmish {

struct RehearsalConfig {
    std::vector<Skill> bots;  ///< one a bot; in teams, the first, third and so on are team 1
    std::uint32_t rounds = 1;
    std::uint64_t seed = 1;
    std::function<void(const tickwire::Frame&)> record{};  ///< is given the world after each tick, quantized
};

/// What one bot has done in all rounds.
struct RehearsedBot {
    Skill skill = 0;
    std::uint8_t team = 0;
    std::uint32_t kills = 0, deaths = 0, goals = 0;
};

struct RehearsedRound {
    std::uint32_t seconds = 0;
    std::array<std::uint32_t, 2> goals{};
    std::uint16_t winner = 0;  ///< a bot's number from 1, or a team; 0: nobody
};

struct RehearsalReport {
    std::vector<RehearsedRound> rounds;
    std::array<std::uint32_t, weapon_count> shots{}, kills{};  ///< by weapon
    std::array<std::uint32_t, 2> taken{};                      ///< by kind of item
    std::uint32_t own_kills = 0, hits = 0, dashes = 0, kicks = 0, own_goals = 0;
    std::uint64_t values_clamped = 0;  ///< of the world, outside their range; a fault
    std::vector<RehearsedBot> bots;
    std::uint32_t ticks = 0;
    std::uint32_t goals() const;
};

/// Plays until `rounds` are over; a mode without rounds, five minutes. `each` sees the world after every tick.
RehearsalReport rehearse(const Arena& arena, const RehearsalConfig& config,
                         const std::function<void(const tickwire::World<Skirmish>&)>& each = {});

}  // namespace skirmish
