// A player that is a program: knows what a player could see, and answers with Controls. Used by the server's crew and
// by the client's autopilot.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bots/navigator.hpp"
#include "bots/sight.hpp"
#include "bots/skill.hpp"
#include "tickwire/random.hpp"

namespace skirmish {

class Bot {
public:
    /// `arena` and `navigator` must outlive the bot.
    Bot(const Arena& arena, const Navigator& navigator, Skill skill, std::uint64_t seed);

    /// Once a tick. `me` is among the fighters in sight; what has no place there is not in play.
    Controls think(tickwire::PlayerId me, const Sight& sight, float dt);

private:
    // bot.cpp: whom to fight and where to go
    void choose_target(const Seen& self, const Sight& sight);
    const Seen* target(const Sight& sight) const;
    void choose_goal(const Seen& self, const Sight& sight, const Seen* enemy);
    bool fetch_item(const Seen& self, const Sight& sight);
    void walk(const Seen& self, Controls& controls, float dt);
    void go_to(Spot here, Spot goal);
    // bot_fight.cpp: aim, fire, sidestep
    void fight(const Seen& self, const Seen& enemy, bool arsenal, Controls& controls, float dt);
    void choose_weapon(float away, bool arsenal);
    void sidestep(const Seen& self, const Seen& enemy, Controls& controls, float dt);
    void dodge(const Seen& self, const Sight& sight, Controls& controls, float dt);
    // bot_ball.cpp: the ball into the other goal
    void play_ball(const Seen& self, const Sight& sight, Controls& controls, float dt);
    bool chases(const Seen& self, const Sight& sight) const;
    void chase(const Seen& self, const Ball& ball, Controls& controls, float dt);
    void choose_line(const Seen& self, const Ball& ball, float dt);
    void support(const Seen& self, const Ball& ball);
    Spot place_behind(const Ball& ball) const;
    void shoot_ball(const Seen& self, const Ball& ball, float aligned, Controls& controls, float dt);

    const Arena& arena_;
    const Navigator& navigator_;
    const Nature nature_;
    tickwire::Random random_;
    tickwire::PlayerId target_{};
    bool target_visible_ = false;
    std::vector<Spot> way_;  // next corner first
    bool errand_ = false;    // the way leads to an item or the ball, and a fight does not lead off it
    float until_new_target_ = 0, until_new_goal_ = 0, until_new_strafe_ = 0, until_new_error_ = 0;
    float until_new_weapon_ = 0, until_alert_ = 0, until_new_line_ = 0;
    float seen_for_ = 0;  // seconds that the target has been in sight
    float strafe_ = 1;
    float aim_ = 0, aim_error_ = 0;
    Weapon weapon_ = Weapon::plasma;
    bool alert_ = false;
    Spot line_{1, 0};  // the way that the ball is to go, as a unit vector
    Spot stuck_at_{};
    float stuck_for_ = 0;
};

}  // namespace skirmish
