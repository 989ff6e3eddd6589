// One who shoots and a bot that runs up and down before it, each where a test wants it.
#pragma once

#include "rules/skirmish.hpp"
#include "tickwire/server.hpp"

namespace skirmish::test {

/// To be called each frame: both live, the shooter stands, and the bot begins its way anew every 150 frames.
inline void stage_target(tickwire::Server<Skirmish>& server, tickwire::PlayerId bot, int frame) {
    for (auto [id, owner, fighter] : server.world()->each<Fighter>()) {
        fighter.health = 100;
        fighter.protected_spawn = false;
        fighter.respawn_ticks = 0;
        fighter.vx = 0;
        fighter.x = owner == bot ? 20.0f : 12.0f;
        if (owner != bot) fighter.y = 15;
        if (owner == bot && frame % 150 == 1) fighter.y = 10;
    }
}

}  // namespace skirmish::test
