// What client and server say on the reliable lanes, as values: built into FlatBuffers bytes here and read back here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/roster.hpp"

namespace tickwire::message {

/// A secret that makes its holder the same player again; zeros: none.
using Seat = std::array<std::byte, 16>;

/// Names a trained prior, as both ends have it in its file: the first half of its BLAKE2b-256, and its size.
struct PriorName {
    std::array<std::byte, 16> digest{};
    std::uint32_t bytes = 0;
    friend bool operator==(const PriorName&, const PriorName&) = default;
};

struct Enter {
    std::string name;
    std::uint64_t game_hash = 0;
    std::uint32_t room = 0;
    std::uint8_t snapshot_every = 0;
    Seat seat{};
    std::uint32_t heard_line = 0;  ///< newest Chat::number that it has heard; 0: none
    Tick heard_tick{};             ///< of the newest Events
};
struct Entered {
    PlayerId player{};
    std::uint32_t room = 0;
    std::string label;
    std::uint32_t tick_rate = 0;
    Duration max_rewind{0};
    Seat seat{};
    bool best_level = false;              ///< of the snapshot codec
    std::optional<PriorName> prior = {};  ///< that the server offers; its size is not checked yet
};
struct OtherGame {
    std::vector<std::byte> description;
};
struct Ready {};
struct Chat {
    ChatLine line;
    std::uint32_t said = 0;    ///< which of its speaker's lines, from 1; 0: the server's
    std::uint32_t number = 0;  ///< which of the room's lines, from 1; 0: a word to one client alone
};
struct Ticket {
    std::vector<std::byte> token;
};
struct Roster {
    std::vector<RosterEntry> lines;
};
struct RosterChanges {
    struct Ping {
        PlayerId player{};
        std::uint16_t ping_ms = 0;
    };
    std::vector<RosterEntry> lines;  ///< of who is new, or has another name
    std::vector<PlayerId> gone;
    std::vector<Ping> pings;
};
struct Events {
    Tick tick{};
    EventQueue queue;
};
struct PriorRequest {
    std::uint32_t offset = 0;
};
struct PriorPiece {
    std::uint32_t offset = 0;
    std::vector<std::byte> bytes;  ///< 1 to prior_piece_bytes
};
struct PriorHeld {};
using Message = std::variant<Enter, Entered, OtherGame, Ready, Roster, Chat, Events, Ticket, PriorRequest, PriorPiece,
                             PriorHeld, RosterChanges>;

inline constexpr std::size_t max_label_bytes = 128;
inline constexpr std::size_t max_ticket_bytes = 512;
/// All pieces of a prior but the last have so many bytes: with what is around them they fill seven packets of a lane.
inline constexpr std::uint32_t prior_piece_bytes = 7 * 1120 - 64;
/// The largest prior that a server offers and a client takes.
inline constexpr std::uint32_t max_prior_bytes = 4 << 20;

/// Whose message it is. What only the other side says is not read.
enum class Speaker : std::uint8_t { client, server };

std::vector<std::byte> encode(const Message& message);
/// Verified, bounded, its texts cleaned; slots of events checked against `description`. Empty when anything is wrong.
std::optional<Message> decode(std::span<const std::byte> bytes, const Description& description, Speaker speaker);

}  // namespace tickwire::message
