// The layout of a snapshot part after its head, shared by server/snapshot_writer and client-lib/snapshot_reader and
// described in docs/wire-format.md.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "tickwire/description.hpp"

namespace tickwire::snapshot {

/// A snapshot is split into parts when it outgrows a datagram; each part decodes alone.
inline constexpr std::uint32_t max_parts = 16;
inline constexpr int index_bits = 16;
inline constexpr int age_bits = 6;
inline constexpr int generation_bits = 12;
inline constexpr int player_bits = 16;
/// Each part names the exponential-Golomb order of the gaps between its entity indices, 0 to 15.
inline constexpr int gap_order_bits = 4;
inline constexpr std::uint32_t last_index = 0xFFFF;
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

/// What the server has seen of a client's commands, in the head of every snapshot.
struct CommandReport {
    static constexpr std::int16_t no_margin = -32768;
    std::int16_t margin =
        no_margin;  ///< of the newest command since the last snapshot, in quarter milliseconds before its tick
    std::uint8_t missing = 0;  ///< ticks that ran without their command, modulo 256
};

/// What an entry says of its entity.
enum class EntryOp : std::uint32_t {
    common = 0,  ///< delta against the part's common baseline
    other = 1,   ///< delta against a baseline of its own age
    create = 2,  ///< whole, against the kind's defaults
    remove = 3,
};

}  // namespace tickwire::snapshot
