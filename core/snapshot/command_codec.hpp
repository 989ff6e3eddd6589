// The command datagram: the newest commands of a client, all that may not have arrived yet, each as a delta against the
// one before. Written by client-lib, read by the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tickwire/description.hpp"
#include "tickwire/time.hpp"

namespace tickwire::snapshot {

inline constexpr std::uint32_t max_commands = 32;
/// How many ticks before its own a server takes a command.
inline constexpr std::int32_t max_commands_ahead = 64;

struct CommandBatch {
    Tick newest{};
    std::uint16_t view_behind = 0;     ///< how far the client's drawn view is behind `newest`, in 1/64 tick
    std::uint32_t count = 0;           ///< 1 to max_commands
    std::vector<std::uint32_t> slots;  ///< count commands, oldest first

    Tick tick_of(std::uint32_t i) const { return newest - static_cast<std::int32_t>(count - 1 - i); }
    std::span<const std::uint32_t> slots_of(std::uint32_t i, std::size_t per_command) const {
        return std::span(slots).subspan(i * per_command, per_command);
    }
};

/// Bytes written; as many of the newest commands as fit.
std::size_t write_commands(std::span<std::byte> out, const Description& description, const CommandBatch& batch);
/// False when anything is malformed. Reuses the storage of `batch`.
[[nodiscard]] bool read_commands(std::span<const std::byte> in, const Description& description, CommandBatch& batch);

}  // namespace tickwire::snapshot
