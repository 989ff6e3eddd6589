// The carrier of real games: UDP over IPv6 and IPv4 on one port. Linux; what a stranger floods it with is mostly
// dropped in the kernel, and a server's established sessions have a socket of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tickwire/carrier.hpp"
#include "tickwire/result.hpp"

namespace tickwire {

struct UdpConfig {
    std::string bind_host{};             ///< literal address or name; empty for all addresses, IPv6 and IPv4
    std::uint16_t port = 0;              ///< 0 lets the system choose; local_address() tells which
    int buffer_bytes = 4 * 1024 * 1024;  ///< asked of the kernel each way (it may give less), 4,096 to 256 MiB
    bool server = false;                 ///< strangers' hellos, joins and queries get a second socket on the same port
    bool broadcast = false;              ///< may send to lan_everybody()
};

/// Opens the port exclusively: a second server on it fails with `address_in_use`, as in
/// `bind [::]:40000: Address already in use`. Other errors: `not_found` (bind_host), `invalid_argument`, `io`.
Result<std::unique_ptr<Carrier>> open_udp(const UdpConfig& config);

/// Where this machine can be reached from others at this port: its addresses, IPv4 first, without loopback and
/// link-local ones. Empty without a network.
std::vector<Address> own_addresses(std::uint16_t port);

/// Everybody on the networks that this machine is in, at this port: the broadcast address of each IPv4 network, and all
/// IPv6 nodes (ff02::1, RFC 4291, 2.7.1) on each interface. Empty without a network.
std::vector<Address> lan_everybody(std::uint16_t port);

}  // namespace tickwire
