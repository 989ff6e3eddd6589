// See tun_namespace.hpp. Linux: network_namespaces(7), the kernel's tuntap document, ip-route(8).
#include "tun_namespace.hpp"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace tickwire::wire {

namespace {

Error refused(const std::string& what) {
    const int number = errno;
    const bool cannot = number == EPERM || number == EACCES || number == ENOENT || number == ENODEV || number == ENXIO;
    return Error{cannot ? ErrorCode::unsupported : ErrorCode::io,
                 what + ": " + std::system_category().message(number) +
                     (cannot ? "; tunwire needs root (CAP_NET_ADMIN, CAP_SYS_ADMIN) and /dev/net/tun" : "")};
}

/// Loopback stays whole in the namespace (programs talk to themselves over it); only the peer's address leaves, by a
/// route in the local table that is longer than 127.0.0.0/8.
std::string set_up_commands(const Machine& self, const Machine& peer, int mtu_bytes) {
    return "set -e\n"
           "ip link set lo up\n"
           "ip link set wire mtu " +
           std::to_string(mtu_bytes) +
           " txqueuelen 2000\n"
           "ip link set wire addrgenmode none\n"
           "for each in all wire; do\n"
           "  echo 1 > /proc/sys/net/ipv4/conf/$each/route_localnet\n"
           "  echo 0 > /proc/sys/net/ipv4/conf/$each/rp_filter\n"
           "done\n"
           "ip link set wire up\n"
           "ip addr add " +
           self.ipv4 +
           "/32 dev wire scope global\n"
           "ip route add " +
           peer.ipv4 + "/32 dev wire src " + self.ipv4 +
           " table local\n"
           "ip -6 addr add " +
           self.ipv6 + "/64 dev wire nodad\n";
}

}  // namespace

Result<int> enter_machine(const Machine& self, const Machine& peer, int mtu_bytes) {
    if (unshare(CLONE_NEWNET) != 0) return refused("new network namespace");
    const int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (tun < 0) return refused("open /dev/net/tun");
    ifreq request{};
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    std::strcpy(request.ifr_name, "wire");
    if (ioctl(tun, TUNSETIFF, &request) != 0) return refused("create a TUN device");
    const int status = std::system(set_up_commands(self, peer, mtu_bytes).c_str());
    if (status != 0) {
        return Error{ErrorCode::unsupported,
                     "set up " + self.ipv4 + " and " + self.ipv6 + ": `ip` failed; its words are above"};
    }
    return tun;
}

}  // namespace tickwire::wire
