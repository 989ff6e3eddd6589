#include "match/match_options.hpp"

#include <CLI/CLI.hpp>
#include <array>

namespace skirmish {

namespace {

constexpr std::array names{"plain", "free-for-all", "ball"};

}  // namespace

MatchRules PlayOptions::match_rules() const {
    MatchRules chosen = rules;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (mode == names[i]) chosen.mode = static_cast<Mode>(i);
    }
    return chosen;
}

BotSkill PlayOptions::bots() const {
    return skirmish::bot_skill(bot_skill).value_or(BotSkill::mixed);
}

void add_play_flags(CLI::App& app, PlayOptions& options) {
    MatchRules& rules = options.rules;
    app.add_option(
           "--mode", options.mode,
           "free-for-all; ball: two teams and a ball; plain: an endless fight with plasma alone, to measure with")
        ->check(CLI::IsMember(std::vector<std::string>(names.begin(), names.end())))
        ->capture_default_str();
    app.add_option("--bot-skill", options.bot_skill, "easy, medium, hard, or mixed: some of each")
        ->check(CLI::IsMember({"easy", "medium", "hard", "mixed"}))
        ->capture_default_str();
    app.add_option("--warm-up-seconds", rules.warm_up_seconds, "before the first round")
        ->check(CLI::Range(0, 600))
        ->capture_default_str();
    app.add_option("--round-seconds", rules.round_seconds, "of a round, at most")
        ->check(CLI::Range(10, 7200))
        ->capture_default_str();
    app.add_option("--pause-seconds", rules.pause_seconds, "after a round, with its scores")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    app.add_option("--kill-limit", rules.kill_limit, "kills that end a free-for-all")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--goal-limit", rules.goal_limit, "goals that end a round of ball")
        ->check(CLI::Range(1, 200))
        ->capture_default_str();
}

}  // namespace skirmish
