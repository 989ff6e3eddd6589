// See local_addresses.hpp. IPv4 addresses are IPv4-mapped here too: Linux takes and gives them so on an IPv6 socket.
#include "transport/local_addresses.hpp"

#include <algorithm>
#include <cstring>

#include "transport/interfaces.hpp"

namespace tickwire::transport {

namespace {

constexpr std::size_t most_known = 256;

}  // namespace

static_assert(CMSG_SPACE(sizeof(in6_pktinfo)) <= sizeof(PacketInfoSpace));

std::uint16_t LocalAddresses::learn(const msghdr& received) {
    const cmsghdr* const header = CMSG_FIRSTHDR(&received);  // the only one that we asked for
    if (!header || header->cmsg_level != IPPROTO_IPV6 || header->cmsg_type != IPV6_PKTINFO) return 0;
    in6_pktinfo info;
    std::memcpy(&info, CMSG_DATA(header), sizeof info);
    if (IN6_IS_ADDR_MULTICAST(&info.ipi6_addr)) return 0;
    auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& known) {
        return std::memcmp(&known.address, &info.ipi6_addr, sizeof known.address) == 0;
    });
    if (found == known_.end()) {
        if (known_.size() >= most_known) return 0;
        known_.push_back({info.ipi6_addr, !is_broadcast(info.ipi6_addr)});
        found = known_.end() - 1;
    }
    return found->ours ? static_cast<std::uint16_t>(found - known_.begin() + 1) : std::uint16_t{0};
}

void LocalAddresses::choose(std::uint16_t via, msghdr& outgoing, PacketInfoSpace& space) const {
    if (via == 0 || via > known_.size()) return;
    outgoing.msg_control = space.data();
    outgoing.msg_controllen = CMSG_SPACE(sizeof(in6_pktinfo));
    cmsghdr* const header = CMSG_FIRSTHDR(&outgoing);
    header->cmsg_level = IPPROTO_IPV6;
    header->cmsg_type = IPV6_PKTINFO;
    header->cmsg_len = CMSG_LEN(sizeof(in6_pktinfo));
    in6_pktinfo info{};  // no interface: the routes still choose that
    info.ipi6_addr = known_[via - 1u].address;
    std::memcpy(CMSG_DATA(header), &info, sizeof info);
}

}  // namespace tickwire::transport
