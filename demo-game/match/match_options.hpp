// The flags that say what is played; the same for every program that begins a match.
#pragma once

#include <string>

#include "bots/skill.hpp"
#include "rules/match_rules.hpp"

namespace CLI {
class App;
}

namespace skirmish {

struct PlayOptions {
    std::string mode = "free-for-all", bot_skill = "mixed";
    MatchRules rules{};

    /// With the mode that was named.
    MatchRules match_rules() const;
    BotSkill bots() const;
};

void add_play_flags(CLI::App& app, PlayOptions& options);

}  // namespace skirmish
