// A room as it stood after one tick: taken by the room, written by the checkpoint store, read back after a crash. Every
// count and value read is checked against the game's description, so that what is handed on fits a World.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "security/secret.hpp"
#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/server_config.hpp"
#include "tickwire/world_state.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

struct SavedPlayer {
    PlayerId id{};
    std::string name;
    bool bot = false;
    security::Mac seat{};  ///< hash of the secret by which it may come back; zeros: none
    transport::SessionIdentity identity{};
};

struct Checkpoint {
    RoomId room{};
    std::string label;
    std::uint64_t saved_at = 0;  ///< seconds since 1970
    Frame frame;
    WorldState world;
    std::vector<SavedPlayer> players;
};

/// As a FlatBuffers message (schemas/checkpoint.fbs), the description inside.
std::vector<std::byte> encode(const Checkpoint& checkpoint, const Description& description);
/// Errors: `malformed`, or `mismatch` with the first thing that differs from `description`, in words.
Result<Checkpoint> decode_checkpoint(std::span<const std::byte> bytes, const Description& description);

/// A file's content: `TWCHECK1`, the payload's length in 8 bytes (little-endian), its BLAKE2b-256, the payload.
std::vector<std::byte> frame_file(std::span<const std::byte> payload);
/// The payload within `file`. Errors say whether it was cut or damaged.
Result<std::span<const std::byte>> unframe_file(std::span<const std::byte> file);

}  // namespace tickwire::server
