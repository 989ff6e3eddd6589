#include "bots/skill.hpp"

#include <algorithm>
#include <array>

namespace skirmish {

namespace {

constexpr Skill easy = 0.12f, medium = 0.5f, hard = 0.9f;

}  // namespace

std::optional<BotSkill> bot_skill(std::string_view name) {
    if (name == "easy") return BotSkill::easy;
    if (name == "medium") return BotSkill::medium;
    if (name == "hard") return BotSkill::hard;
    if (name == "mixed") return BotSkill::mixed;
    return std::nullopt;
}

Skill skill_of(BotSkill skill, std::uint32_t number) {
    switch (skill) {
        case BotSkill::easy:
            return easy;
        case BotSkill::medium:
            return medium;
        case BotSkill::hard:
            return hard;
        case BotSkill::mixed:
            break;
    }
    constexpr std::array some{medium, easy, hard};
    return some[number % some.size()];
}

Nature nature_of(Skill skill) {
    const float s = std::clamp(skill, 0.0f, 1.0f);
    return {.reaction = 0.42f - 0.32f * s,
            .aim_error = 0.02f + 0.24f * (1 - s),
            .turn = 3.5f + 9 * s,
            .alertness = 0.9f * s,
            .strafing = 0.3f + 0.6f * s,
            .item_sense = 6 + 20 * s,
            .dashes = s > 0.3f,
            .plans = s > 0.3f};
}

}  // namespace skirmish
