// Handles: small values that name an entity or a player. Zero names nothing; a reused index has another generation.
#pragma once

#include <compare>
#include <cstdint>

namespace tickwire {

/// Most entities that a world holds at once.
inline constexpr std::uint32_t max_entities = 1u << 16;
/// Generations of real entities are 1 to 4,094; this one is for those that a predicting client expects to appear.
inline constexpr std::uint32_t guessed_generation = 4095;

/// Names an entity of a room, on the server and on every client alike. 20 bits of index, 12 of generation.
struct EntityId {
    std::uint32_t value = 0;
    constexpr EntityId() = default;
    constexpr explicit EntityId(std::uint32_t packed) : value(packed) {}
    constexpr EntityId(std::uint32_t index, std::uint32_t generation) : value((generation << 20) | index) {}
    constexpr std::uint32_t index() const { return value & 0xFFFFF; }
    constexpr std::uint32_t generation() const { return value >> 20; }
    constexpr explicit operator bool() const { return value != 0; }
    friend constexpr auto operator<=>(EntityId, EntityId) = default;
};

/// Names a player of a server, from 1; reused after the player has left.
struct PlayerId {
    std::uint16_t value = 0;
    constexpr explicit operator bool() const { return value != 0; }
    friend constexpr auto operator<=>(PlayerId, PlayerId) = default;
};

}  // namespace tickwire
