// What can happen in a room, as its journal keeps it, and as bytes. Every count and value read is checked against the
// game's description.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "message/session_messages.hpp"
#include "saved_player.hpp"
#include "tickwire/description.hpp"
#include "tickwire/judgement.hpp"
#include "tickwire/result.hpp"

namespace flatbuffers {
class FlatBufferBuilder;
}

namespace tickwire::server {

/// A tick has run.
struct RanTick {
    struct Command {
        PlayerId player{};
        bool arrived = false;
        PlayerView view{};
    };
    Tick tick{};
    std::vector<Command> commands;     ///< of everybody in the room, in its order
    std::vector<std::uint32_t> slots;  ///< of the commands that counted, one after another
};
struct CameIn {
    SavedPlayer player;
};
struct WentOut {
    PlayerId player{};
};
/// Somebody was let in to a player's seat, and given a new secret of it.
struct TookSeat {
    PlayerId player{};
    security::Mac seat{};  ///< hash of the secret
};
/// Somebody, or the server, has said something to all.
struct Said {
    message::Chat chat;
};
using JournalEntry = std::variant<RanTick, CameIn, WentOut, TookSeat, Said>;

/// Turns entries into FlatBuffers messages (schemas/journal.fbs), in memory that it keeps. What it gives is good until
/// the next one.
class JournalEncoder {
public:
    JournalEncoder();
    ~JournalEncoder();
    std::span<const std::byte> encode(const RanTick& ran);
    std::span<const std::byte> encode(const CameIn& came);
    std::span<const std::byte> encode(const WentOut& went);
    std::span<const std::byte> encode(const TookSeat& took);
    std::span<const std::byte> encode(const Said& said);

private:
    std::unique_ptr<flatbuffers::FlatBufferBuilder> builder_;
};

/// `bytes` aligned to 8. Error `malformed` says what does not fit.
Result<JournalEntry> decode_journal_entry(std::span<const std::byte> bytes, const Description& description);

}  // namespace tickwire::server
