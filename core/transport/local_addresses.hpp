// The addresses of this machine that peers have used, numbered. A server that is bound to all of them must answer from
// the one that it was asked at, or a NAT on the way drops the answer; the kernel would choose by its routes.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tickwire::transport {

/// Room for the control messages of a datagram: IPV6_PKTINFO or IP_PKTINFO, and when it came. Aligned as the kernel
/// wants it.
class PacketInfoSpace {
public:
    void* data() { return bytes_.data(); }
    std::size_t size() const { return bytes_.size(); }
    /// Makes it the only control message of a datagram that is to leave.
    template <class Info>
    void say(msghdr& outgoing, int level, int type, const Info& info);

private:
    alignas(cmsghdr) std::array<std::byte, 80> bytes_;
};

class LocalAddresses {
public:
    /// The number of the address that this received datagram came to: 1 and up, 0 when unknown, or when it was sent to
    /// a whole network and nothing can leave from there. A machine uses few; after 256 (a whole routed prefix, perhaps)
    /// the kernel chooses for the rest.
    std::uint16_t learn(const msghdr& received);
    /// Makes a datagram leave from that address; 0 or an unknown number leaves the choice to the kernel.
    void choose(std::uint16_t via, msghdr& outgoing, PacketInfoSpace& space) const;

private:
    struct Known {
        in6_addr address;
        bool ours;  ///< false: a broadcast address
    };
    std::vector<Known> known_;
};

}  // namespace tickwire::transport
