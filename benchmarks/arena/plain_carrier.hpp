// The swarm's sockets: plain IPv4 without any filter, as those of the floors' swarms are. On the loopback whoever sends
// also runs the receiver's side of the kernel, and a server must not be charged for its clients' filters.
#pragma once

#include <memory>

#include "tickwire/carrier.hpp"

namespace tickwire::bench {

/// Null when the address is taken. `local` is an IPv4 address, port 0 for any; all is sent to `server`.
std::unique_ptr<Carrier> open_plain(const Address& local, const Address& server);

}  // namespace tickwire::bench
