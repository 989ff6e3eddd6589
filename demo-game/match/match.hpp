// A server of Skirmish with its map and its bots: what tickwire-server runs, and what the game embeds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "bots/skill.hpp"
#include "rules/skirmish.hpp"
#include "tickwire/server.hpp"

namespace skirmish {

struct MatchConfig {
    std::filesystem::path assets;
    std::string map = "courtyard";
    std::uint32_t players = 8;  ///< bots fill up to here, 0 to max_players, but for one place
    BotSkill bot_skill = BotSkill::mixed;
    MatchRules rules{};               ///< a plain match, unless something else is chosen
    tickwire::ServerConfig server{};  ///< without a prior: the one that comes with the game
    std::string trace{};              ///< file for every tick's world, see trace/trace_writer.hpp; empty for none
    std::string judgements{};  ///< file for the record of every shot, see trace/judgement_writer.hpp; empty for none
};

class Match {
public:
    static tickwire::Result<std::unique_ptr<Match>> open(const MatchConfig& config);
    virtual ~Match() = default;
    /// Runs ticks until stop(), then says goodbye to everybody. `each` is called after every advance().
    virtual void run(const std::function<void()>& each = {}) = 0;
    /// Safe from another thread and from a signal handler.
    virtual void stop() = 0;
    virtual tickwire::Server<Skirmish>& server() = 0;
    virtual const Arena& arena() const = 0;
};

}  // namespace skirmish
