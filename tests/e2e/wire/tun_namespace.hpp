// One machine of the emulated WAN: a fresh network namespace whose only way out is a TUN device, the wire's end.
#pragma once

#include <string>

#include "tickwire/result.hpp"

namespace tickwire::wire {

/// Addresses that exist nowhere else: nothing can leave the two namespaces.
struct Machine {
    std::string ipv4, ipv6;
};
inline const Machine server_machine{"127.1.0.1", "fd00::1"};
inline const Machine client_machine{"127.1.255.2", "fd00::2"};

/// Moves this process into a new namespace that is `self` and reaches `peer` through the returned TUN device
/// (non-blocking). Children started from now on live in it; the device stays usable from anywhere. Error `unsupported`
/// when this needs rights or a device that are not there.
Result<int> enter_machine(const Machine& self, const Machine& peer, int mtu_bytes);

}  // namespace tickwire::wire
