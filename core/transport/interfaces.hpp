// This machine's network interfaces, as the kernel lists them. Called at start-up, by lists of servers, and when a
// server is asked at an address for the first time.
#pragma once

#include <netinet/in.h>

namespace tickwire::transport {

/// Whether an IPv4-mapped address stands for everybody on one of this machine's networks.
bool is_broadcast(const in6_addr& address);

}  // namespace tickwire::transport
