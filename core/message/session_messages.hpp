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

struct Enter {
    std::string name;
    std::uint64_t game_hash = 0;
    std::uint32_t room = 0;
    std::uint8_t snapshot_every = 0;
    Seat seat{};
};
struct Entered {
    PlayerId player{};
    std::uint32_t room = 0;
    std::string label;
    std::uint32_t tick_rate = 0;
    Duration max_rewind{0};
    Seat seat{};
    bool best_level = false;  ///< of the snapshot codec
};
struct OtherGame {
    std::vector<std::byte> description;
};
struct Ready {};
struct Ticket {
    std::vector<std::byte> token;
};
struct Roster {
    std::vector<RosterEntry> lines;
};
struct Events {
    Tick tick{};
    EventQueue queue;
};
using Message = std::variant<Enter, Entered, OtherGame, Ready, Roster, ChatLine, Events, Ticket>;

inline constexpr std::size_t max_label_bytes = 128;
inline constexpr std::size_t max_ticket_bytes = 512;

std::vector<std::byte> encode(const Message& message);
/// Verified, bounded, its texts cleaned; slots of events checked against `description`. Empty when anything is wrong.
std::optional<Message> decode(std::span<const std::byte> bytes, const Description& description);

}  // namespace tickwire::message
