// See forged_source.hpp. Linux: raw(7); RFC 791 and RFC 768.
#include "forged_source.hpp"

#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tickwire::torment {

namespace {
constexpr std::size_t source_offset = offsetof(iphdr, saddr), port_offset = sizeof(iphdr);
static_assert(sizeof(iphdr) + sizeof(udphdr) == forged_header_bytes);
}  // namespace

int open_forging_socket() {
    const int fd = ::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || ::connect(fd, reinterpret_cast<sockaddr*>(&server), sizeof server) != 0) {
        std::perror("tormentor: raw socket");
        std::exit(77);
    }
    return fd;
}

// The kernel fills in the header's checksum; without one of its own a UDP datagram is taken as it is.
std::array<std::byte, forged_header_bytes> forged_headers(std::uint16_t port, std::size_t payload_bytes) {
    iphdr ip{};
    ip.version = 4;
    ip.ihl = 5;
    ip.ttl = 64;
    ip.protocol = IPPROTO_UDP;
    ip.tot_len = htons(static_cast<std::uint16_t>(forged_header_bytes + payload_bytes));
    ip.daddr = htonl(INADDR_LOOPBACK);
    udphdr udp{};
    udp.dest = htons(port);
    udp.len = htons(static_cast<std::uint16_t>(sizeof(udphdr) + payload_bytes));
    std::array<std::byte, forged_header_bytes> headers{};
    std::memcpy(headers.data(), &ip, sizeof ip);
    std::memcpy(headers.data() + sizeof ip, &udp, sizeof udp);
    return headers;
}

void forge_source(std::byte* headers, Random& random) {
    const std::uint32_t address = htonl(0x7f010000u + random.below(0xff0000u));
    const std::uint16_t port = htons(static_cast<std::uint16_t>(1024 + random.below(64'000)));
    std::memcpy(headers + source_offset, &address, sizeof address);
    std::memcpy(headers + port_offset, &port, sizeof port);
}

}  // namespace tickwire::torment
