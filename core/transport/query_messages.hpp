// A question to a server and its answer, between their bytes and plain structs. Both ends write and read them here and
// nowhere else; every byte read is a stranger's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tickwire/server_info.hpp"
#include "transport/handshake_messages.hpp"

namespace tickwire::transport {

inline constexpr std::size_t query_bytes = 512;

struct QueryMessage {
    std::uint16_t version = wire_version;
    std::uint64_t nonce = 0;
    bool discover = false;  ///< went to a whole network
};
struct InfoMessage {
    std::uint64_t nonce = 0;
    ServerInfo info{};
};

/// Whole datagrams, kind byte first. A query is exactly as long as its constant says; an info is shorter, whatever is
/// in it: longer texts are cut.
std::vector<std::byte> write(const QueryMessage& message);
std::vector<std::byte> write(const InfoMessage& message);

/// Nothing unless the datagram is exactly what its kind says, within its bounds. Texts come out cleaned.
std::optional<QueryMessage> read_query(std::span<const std::byte> datagram);
std::optional<InfoMessage> read_info(std::span<const std::byte> datagram);

}  // namespace tickwire::transport
