// A room as it stood after one tick: taken by the room, written by the checkpoint store, read back after a crash. Every
// count and value read is checked against the game's description, so that what is handed on fits a World.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "message/session_messages.hpp"
#include "saved_player.hpp"
#include "snapshot/counted_frame.hpp"
#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/server_config.hpp"
#include "tickwire/world_state.hpp"

namespace tickwire::server {

/// Of what is read back: a match can still go on for days.
inline constexpr Tick latest_saved_tick{0xff000000};

/// How far a room's journal was, see RoomJournal.
struct JournalMark {
    std::uint64_t life = 0;      ///< of the room, random; 0: it has no journal
    std::uint64_t happened = 0;  ///< the number of the last entry
};

struct Checkpoint {
    RoomId room{};
    std::string label;
    std::uint64_t saved_at = 0;  ///< seconds since 1970
    Frame frame;
    WorldState world;
    std::vector<SavedPlayer> players;
    JournalMark mark{};
    std::vector<message::Chat> lines{};  ///< the last that were said, ascending by number
    std::uint32_t newest_line = 0;
    /// Of the ticks up to this one that the history holds, as they were: the room's own, which it fills again when they
    /// are let go of.
    std::vector<snapshot::CountedFrame> past{};
};

/// As a FlatBuffers message (schemas/checkpoint.fbs), the description inside.
std::vector<std::byte> encode(const Checkpoint& checkpoint, const Description& description);
/// Errors: `malformed`, or `mismatch` with the first thing that differs from `description`, in words.
Result<Checkpoint> decode_checkpoint(std::span<const std::byte> bytes, const Description& description);

/// A file's content: `TWCHECK2`, the payload's length in 8 bytes (little-endian), its BLAKE2b-256, the payload.
std::vector<std::byte> frame_file(std::span<const std::byte> payload);
/// The payload within `file`. Errors say whether it was cut or damaged.
Result<std::span<const std::byte>> unframe_file(std::span<const std::byte> file);

}  // namespace tickwire::server
