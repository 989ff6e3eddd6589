// What a client with its keys may try on the server's ENet, one datagram after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hostile_client {

/// Where an attack's datagrams go: the header that an honest one of this client has, and its session's number.
struct Target {
    std::uint16_t header_word = 0;
    std::uint32_t session = 0;
};

struct Attack {
    const char* name;
    /// The attack's datagram number `i`.
    std::vector<std::byte> (*datagram)(const Target& target, std::uint32_t i);
    bool breaks_rules;  ///< no honest client sends one: it must be thrown out within a second
};

std::span<const Attack> attacks();

}  // namespace hostile_client
