// The layout of a snapshot part after its head, shared by server/snapshot_writer and client-lib/snapshot_reader and
// described in docs/wire-format.md.
#pragma once

#include <cstdint>

namespace tickwire::snapshot {

/// A snapshot is split into parts when it outgrows a datagram; each part decodes alone.
inline constexpr std::uint32_t max_parts = 16;
inline constexpr int index_bits = 16;
inline constexpr int age_bits = 6;
inline constexpr int generation_bits = 12;
inline constexpr int player_bits = 16;
/// Exponential-Golomb order of the gap between entity indices.
inline constexpr int gap_order = 1;
inline constexpr std::uint32_t last_index = 0xFFFF;

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
