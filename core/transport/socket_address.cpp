// The one place where sockaddr and Address meet.
#include "transport/socket_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace tickwire::transport {

SocketAddress to_socket_address(const Address& address, int family) {
    SocketAddress out;
    if (family == AF_INET6) {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(address.port);
        v6.sin6_scope_id = address.scope;
        std::memcpy(&v6.sin6_addr, address.ip.data(), address.ip.size());
        std::memcpy(&out.storage, &v6, sizeof v6);
        out.length = sizeof v6;
    } else if (address.is_ipv4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(address.port);
        std::memcpy(&v4.sin_addr, address.ip.data() + 12, 4);
        std::memcpy(&out.storage, &v4, sizeof v4);
        out.length = sizeof v4;
    }
    return out;
}

Address from_socket_address(const sockaddr* address) {
    Address out;
    if (address->sa_family == AF_INET6) {
        sockaddr_in6 v6;
        std::memcpy(&v6, address, sizeof v6);
        std::memcpy(out.ip.data(), &v6.sin6_addr, out.ip.size());
        out.port = ntohs(v6.sin6_port);
        out.scope = v6.sin6_scope_id;
    } else if (address->sa_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, address, sizeof v4);
        out = Address::ipv4(0, 0, 0, 0, ntohs(v4.sin_port));
        std::memcpy(out.ip.data() + 12, &v4.sin_addr, 4);
    }
    return out;
}

}  // namespace tickwire::transport
