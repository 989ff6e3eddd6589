// See interfaces.hpp and tickwire/udp.hpp. Linux: getifaddrs(3), netdevice(7).
#include "transport/interfaces.hpp"

#include <ifaddrs.h>
#include <net/if.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "tickwire/udp.hpp"
#include "transport/socket_address.hpp"

namespace tickwire {

namespace {

using Interfaces = std::unique_ptr<ifaddrs, decltype(&freeifaddrs)>;

Interfaces interfaces() {
    ifaddrs* list = nullptr;
    return {getifaddrs(&list) == 0 ? list : nullptr, &freeifaddrs};
}

bool is_up(const ifaddrs& one) {
    return (one.ifa_flags & IFF_UP) != 0 && (one.ifa_flags & IFF_LOOPBACK) == 0;
}

bool is_link_local(const Address& address) {
    if (address.is_ipv4()) return address.ip[12] == 169 && address.ip[13] == 254;  // RFC 3927
    return address.ip[0] == 0xfe && (address.ip[1] & 0xc0) == 0x80;
}

/// The address of `one` that everybody on its network listens to; port 0 when it has none.
Address broadcast_of(const ifaddrs& one) {
    const bool has = one.ifa_addr != nullptr && one.ifa_addr->sa_family == AF_INET &&
                     (one.ifa_flags & IFF_BROADCAST) != 0 && one.ifa_broadaddr != nullptr;
    if (!has) return {};
    Address address = transport::from_socket_address(one.ifa_broadaddr);
    address.port = 1;
    return address;
}

Address all_nodes_of(const ifaddrs& one) {
    Address address;
    address.ip[0] = 0xff;
    address.ip[1] = 0x02;
    address.ip[15] = 1;
    address.scope = if_nametoindex(one.ifa_name);
    return address;
}

void add_once(std::vector<Address>& addresses, Address address, std::uint16_t port) {
    address.port = port;
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
}

}  // namespace

std::vector<Address> own_addresses(std::uint16_t port) {
    std::vector<Address> found;
    const Interfaces list = interfaces();
    for (const ifaddrs* one = list.get(); one != nullptr; one = one->ifa_next) {
        if (!is_up(*one) || one->ifa_addr == nullptr) continue;
        if (one->ifa_addr->sa_family != AF_INET && one->ifa_addr->sa_family != AF_INET6) continue;
        const Address address = transport::from_socket_address(one->ifa_addr);
        if (!is_link_local(address)) add_once(found, address, port);
    }
    std::stable_partition(found.begin(), found.end(), [](const Address& address) { return address.is_ipv4(); });
    return found;
}

std::vector<Address> lan_everybody(std::uint16_t port) {
    std::vector<Address> found;
    const Interfaces list = interfaces();
    for (const ifaddrs* one = list.get(); one != nullptr; one = one->ifa_next) {
        if (!is_up(*one)) continue;
        if (const Address address = broadcast_of(*one); address.port != 0) add_once(found, address, port);
        const bool ipv6 = one->ifa_addr != nullptr && one->ifa_addr->sa_family == AF_INET6;
        if (ipv6 && (one->ifa_flags & IFF_MULTICAST) != 0) add_once(found, all_nodes_of(*one), port);
    }
    return found;
}

namespace transport {

bool is_broadcast(const in6_addr& address) {
    if (!IN6_IS_ADDR_V4MAPPED(&address)) return false;
    const Address wanted =
        Address::ipv4(address.s6_addr[12], address.s6_addr[13], address.s6_addr[14], address.s6_addr[15], 1);
    if (wanted == Address::ipv4(255, 255, 255, 255, 1)) return true;
    const Interfaces list = interfaces();
    for (const ifaddrs* one = list.get(); one != nullptr; one = one->ifa_next) {
        if (broadcast_of(*one) == wanted) return true;
    }
    return false;
}

}  // namespace transport

}  // namespace tickwire
