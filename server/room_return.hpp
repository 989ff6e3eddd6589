// A room comes back after a crash: as its newest checkpoint has it, then through what its journals say has happened
// since. It begins with the checkpoint before, so that the rules find the past when they judge what players saw.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "room.hpp"
#include "room_journal.hpp"

namespace tickwire::server {

struct RoomReturn {
    std::uint32_t players = 0;  ///< who may come back, bots aside
    std::uint32_t ticks = 0;    ///< repeated since the newest checkpoint
    std::string short_of;       ///< why not all that happened could be repeated; empty: it was
};

/// What has happened after a mark, see read_journals(); sets the mark to the last that was taken.
using ReadAfter = std::function<Result<void>(JournalMark&, const TakeEntry&)>;

/// Of a room before its first tick, from its checkpoints, the newest first, of which there is one at least. Its players
/// are absent, its bots too still there. Rules that throw fail the room. Sets `mark` to the last that has happened.
RoomReturn bring_back(Room& room, Players& players, const Description& description,
                      std::span<const Checkpoint> checkpoints, const ReadAfter& read, JournalMark& mark);
/// Bots are whoever runs them, and that program has begun anew.
void remove_bots(Room& room, Players& players);

}  // namespace tickwire::server
