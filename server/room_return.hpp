// A room comes back after a crash: as its newest checkpoint has it, then through what its journals say has happened
// since. It begins with the checkpoint before, so that who comes back hears of the last moments.
#pragma once

#include "kept_state.hpp"
#include "room.hpp"

namespace tickwire::server {

struct ReturnContext {
    const Description& description;
    const LogSink& log;
    ServerStats& stats;
};

/// Of a room before its first tick; without a checkpoint of it nothing comes back. Its players are absent; bots are
/// whoever runs them, and that program has begun anew. Rules that throw fail the room. From then on the room writes
/// down what happens.
void resume(Room& room, Players& players, KeptState& kept, const ReturnContext& context);

}  // namespace tickwire::server
