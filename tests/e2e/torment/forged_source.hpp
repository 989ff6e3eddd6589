// Datagrams whose source is a lie: IPv4 and UDP headers made by hand and sent through a raw socket (root). Every source
// is a place of 127/8, so that neither a datagram nor an answer to it can leave the machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tickwire/random.hpp"

namespace tickwire::torment {

inline constexpr std::size_t forged_header_bytes = 28;

/// A raw socket to 127.0.0.1; ends the program where the kernel does not permit one.
int open_forging_socket();
/// The headers of a datagram of so many bytes to a port of 127.0.0.1.
std::array<std::byte, forged_header_bytes> forged_headers(std::uint16_t port, std::size_t payload_bytes);
/// Draws another source: one of 65,280 networks (/24) and any port, but never 127.0/16, where honest players are.
void forge_source(std::byte* headers, Random& random);

}  // namespace tickwire::torment
