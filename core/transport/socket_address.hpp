// Addresses as the kernel writes them. Only the socket code and the resolver include this.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "tickwire/address.hpp"

namespace tickwire::transport {

struct SocketAddress {
    sockaddr_in6 storage{};  // holds a sockaddr_in as well
    socklen_t length = 0;
    sockaddr* data() { return reinterpret_cast<sockaddr*>(&storage); }
    const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// For an AF_INET6 socket every address fits; for an AF_INET one only IPv4 does, and `length` 0 says that it does not.
SocketAddress to_socket_address(const Address& address, int family);

/// An IPv4 address comes back IPv4-mapped; a family that is neither comes back with port 0.
Address from_socket_address(const sockaddr* address);

}  // namespace tickwire::transport
