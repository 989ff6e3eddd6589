// See local_addresses.hpp. IPv4 addresses are IPv4-mapped here too: Linux takes and gives them so on an IPv6 socket.
#include "transport/local_addresses.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>

#include "transport/control_message.hpp"
#include "transport/interfaces.hpp"

namespace tickwire::transport {

namespace {

constexpr std::size_t most_known = 256;

}  // namespace

static_assert(CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(timespec)) <= sizeof(PacketInfoSpace));
static_assert(CMSG_SPACE(sizeof(in_pktinfo)) <= sizeof(PacketInfoSpace));

template <class Info>
void PacketInfoSpace::say(msghdr& outgoing, int level, int type, const Info& info) {
    outgoing.msg_control = bytes_.data();
    outgoing.msg_controllen = CMSG_SPACE(sizeof info);
    cmsghdr* const header = CMSG_FIRSTHDR(&outgoing);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(header), &info, sizeof info);
}

std::uint16_t LocalAddresses::learn(const msghdr& received) {
    const auto said = control_message<in6_pktinfo>(received, IPPROTO_IPV6, IPV6_PKTINFO);
    if (!said) return 0;
    const in6_pktinfo& info = *said;
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
    const in6_addr& address = known_[via - 1u].address;
    // No interface: the routes still choose that. The shorter message of IPv4 spares the kernel an allocation.
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
        in_pktinfo info{};
        std::memcpy(&info.ipi_spec_dst, address.s6_addr + 12, sizeof info.ipi_spec_dst);
        space.say(outgoing, IPPROTO_IP, IP_PKTINFO, info);
    } else {
        in6_pktinfo info{};
        info.ipi6_addr = address;
        space.say(outgoing, IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
}

}  // namespace tickwire::transport
