// The layout of a snapshot part after its head, shared by server/snapshot_writer and client-lib/snapshot_reader and
// described in docs/wire-format.md.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "tickwire/description.hpp"
#include "tickwire/entity.hpp"

namespace tickwire::snapshot {

/// A snapshot is split into parts when it outgrows a datagram; each part decodes alone.
inline constexpr std::uint32_t max_parts = 16;

/// What follows the head of a part, in this order.
namespace part_flags {
inline constexpr std::uint8_t offered_prior =
    1;                                          ///< nothing follows: the packet starts from the prior that was offered
inline constexpr std::uint8_t whole_tick = 2;   ///< the tick's high half, 2 bytes
inline constexpr std::uint8_t split = 4;        ///< 1 byte: the part from 0, and 16 times one less than their number
inline constexpr std::uint8_t wide_margin = 8;  ///< the high byte of the margin, 1 byte
inline constexpr std::uint8_t missing = 16;     ///< 1 byte: see CommandReport
inline constexpr std::uint8_t section = 32;     ///< bits: interval, exceptions, kept, events; filled up to a byte
inline constexpr std::uint8_t early =
    64;  ///< nothing follows: names ticks that the client may not hold yet, and then waits for them. Never with split
inline constexpr std::uint8_t shared = 128;  ///< nothing follows: the packet is of the codec's level `shared`
}  // namespace part_flags

/// In the section. Gaps between entity indices are exponential-Golomb codes of this order.
inline constexpr int gap_order = 4;
inline constexpr int age_bits = 6;
inline constexpr std::uint32_t last_index = max_entities - 1;
/// Ticks since the snapshot before, less one; in games with a kind that has its own rate only.
inline constexpr int interval_bits = 6;
inline constexpr std::uint32_t longest_interval = 64;

/// Whether an entity may be sent in the snapshot of `tick`, which follows the one before by `interval` ticks. Both ends
/// must agree: of one that may not, silence says nothing.
constexpr bool due(std::uint32_t every, bool receiver_is_owner, std::uint32_t index, Tick tick,
                   std::uint32_t interval) {
    return receiver_is_owner || every <= interval || (tick.value + index) % every < interval;
}

inline bool any_slow_kind(const Description& description) {
    for (const KindInfo& kind : description.kinds) {
        if (kind.replication.every > 1) return true;
    }
    return false;
}

/// Bits that tell `count` values apart.
inline int bits_for(std::size_t count) {
    return count < 2 ? 0 : static_cast<int>(std::bit_width(count - 1));
}

}  // namespace tickwire::snapshot
