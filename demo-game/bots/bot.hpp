// A player that is a program: knows what a player could see, and answers with Controls. Used by the server's crew and
// by the client's autopilot.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bots/navigator.hpp"
#include "rules/skirmish.hpp"
#include "tickwire/random.hpp"

namespace skirmish {

/// A fighter as a bot sees it.
struct Seen {
    tickwire::PlayerId player{};
    Fighter fighter;
};

/// 0 is a beginner, 1 hardly misses.
using Skill = float;

class Bot {
public:
    /// `arena` and `navigator` must outlive the bot.
    Bot(const Arena& arena, const Navigator& navigator, Skill skill, std::uint64_t seed);

    /// Once a tick. `all` are the fighters of the match, `me` among them.
    Controls think(tickwire::PlayerId me, std::span<const Seen> all, float dt);

private:
    void choose_target(const Seen& self, std::span<const Seen> all);
    const Seen* target(std::span<const Seen> all) const;
    void choose_goal(const Seen& self, const Seen* enemy);
    void walk(const Seen& self, Controls& controls, float dt);
    void fight(const Seen& self, const Seen& enemy, Controls& controls, float dt);

    const Arena& arena_;
    const Navigator& navigator_;
    Skill skill_;
    tickwire::Random random_;
    tickwire::PlayerId target_{};
    bool target_visible_ = false;
    std::vector<Spot> way_;  // next corner first
    float until_new_goal_ = 0, until_new_target_ = 0, until_new_strafe_ = 0, until_new_error_ = 0;
    float seen_for_ = 0;  // seconds that the target has been in sight
    float strafe_ = 1;
    float aim_ = 0, aim_error_ = 0;
    Spot stuck_at_{};
    float stuck_for_ = 0;
};

}  // namespace skirmish
