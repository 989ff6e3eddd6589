// See socket_filter.hpp. Linux: linux/filter.h and socket(7).
#include "transport/socket_filter.hpp"

#include <linux/filter.h>
#include <sys/socket.h>

#include <iterator>

namespace tickwire::transport {

namespace {

constexpr std::uint32_t udp_header_bytes = 8;  // a socket filter sees the UDP header first
constexpr std::uint32_t accept_whole = 0xffffffff;

constexpr std::uint32_t byte_of(DatagramKind kind) {
    return static_cast<std::uint32_t>(kind);
}

bool attach(int socket, int option, sock_filter* program, std::size_t length) {
    const sock_fprog filter{static_cast<unsigned short>(length), program};
    return setsockopt(socket, SOL_SOCKET, option, &filter, sizeof filter) == 0;
}

}  // namespace

bool attach_datagram_filter(int socket, KindSet kinds) {
    static_assert(byte_of(last_datagram_kind) < 32);
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, udp_header_bytes + min_datagram_bytes, 0, 8),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, udp_header_bytes + max_datagram_bytes, 7, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, udp_header_bytes),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, byte_of(last_datagram_kind), 5, 0),
        BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_LD | BPF_IMM, 1),
        BPF_STMT(BPF_ALU | BPF_LSH | BPF_X, 0),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kinds.bits, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, accept_whole),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    return attach(socket, SO_ATTACH_FILTER, program, std::size(program));
}

bool attach_handshake_split(int socket) {
    // This program sees the payload first. An empty datagram has no byte to load, which selects socket 0; its filter
    // drops it.
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, byte_of(first_sealed_kind), 0, 2),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, byte_of(last_sealed_kind), 2, 0),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, byte_of(DatagramKind::join), 1, 0),
        BPF_STMT(BPF_RET | BPF_K, 1),
        BPF_STMT(BPF_RET | BPF_K, 2),
    };
    return attach(socket, SO_ATTACH_REUSEPORT_CBPF, program, std::size(program));
}

}  // namespace tickwire::transport
