// What a part of a snapshot says before its coded bits. A server may say anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "snapshot/coder_set.hpp"
#include "snapshot/command_report.hpp"
#include "tickwire/result.hpp"
#include "tickwire/time.hpp"

namespace tickwire::client {

struct SnapshotHead {
    Tick tick{};
    std::uint32_t part = 0, parts = 1;
    snapshot::PriorChoice prior{};
    bool section = false, early = false;
    snapshot::Level level{};
    snapshot::CommandReport report{};
    std::size_t bytes = 0;  ///< that it takes
};

/// `newest`, `missing`: of the newest snapshot that came, for what a head leaves out; `usual`: the level of all that do
/// not name another. A malformed one is an error that says what is wrong.
Result<SnapshotHead> read_snapshot_head(std::span<const std::byte> part, Tick newest, std::uint8_t missing,
                                        snapshot::Level usual);

Error malformed_snapshot(const char* what);

}  // namespace tickwire::client
