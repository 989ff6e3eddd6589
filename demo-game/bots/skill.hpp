// How good a bot is: three names that a host chooses from, and what makes the difference.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace skirmish {

/// 0 is a beginner, 1 hardly misses.
using Skill = float;

enum class BotSkill : std::uint8_t { easy, medium, hard, mixed };

/// "easy", "medium", "hard", or "mixed": some of each.
std::optional<BotSkill> bot_skill(std::string_view name);
/// Of the bot that is the `number`th to come.
Skill skill_of(BotSkill skill, std::uint32_t number);

/// What a skill means.
struct Nature {
    float reaction;      ///< seconds from seeing somebody to the first shot
    float aim_error;     ///< radians, at most, by which a hand is off
    float turn;          ///< radians a second, at most
    float alertness;     ///< part of the moments in which it minds what flies at it
    float strafing;      ///< part of its speed that it moves sideways in a fight
    float item_sense;    ///< metres that it goes out of its way for an item that it needs
    bool dashes, plans;  ///< uses the dash; leads the ball to the goal instead of after it
};
Nature nature_of(Skill skill);

}  // namespace skirmish
