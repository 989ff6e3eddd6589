// The carrier of real games: UDP over IPv6 and IPv4 on one port. Linux; what a stranger floods it with is mostly
// dropped in the kernel, and a server's established sessions have a socket of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tickwire/carrier.hpp"
#include "tickwire/result.hpp"

namespace tickwire {

struct UdpConfig {
    std::string bind_host{};             ///< literal address or name; empty for all addresses, IPv6 and IPv4
    std::uint16_t port = 0;              ///< 0 lets the system choose; local_address() tells which
    int buffer_bytes = 4 * 1024 * 1024;  ///< asked of the kernel each way (it may give less), 4,096 to 256 MiB
    bool server = false;                 ///< strangers' hellos and joins get a second socket on the same port
};

/// Opens the port exclusively: a second server on it fails with `address_in_use`, as in
/// `bind [::]:40000: Address already in use`. Other errors: `not_found` (bind_host), `invalid_argument`, `io`.
Result<std::unique_ptr<Carrier>> open_udp(const UdpConfig& config);

}  // namespace tickwire
