// Classic BPF programs for our UDP sockets (no privilege needed). A datagram that they refuse costs the process
// nothing: no wake-up, no system call. They are a first sieve only; the gate and the seal check everything again.
#pragma once

#include "transport/datagram_kind.hpp"

namespace tickwire::transport {

/// What one socket takes: datagrams of min_datagram_bytes to max_datagram_bytes of these kinds, a bit each.
struct KindSet {
    std::uint32_t bits = 0;
    /// From `first` to `last`.
    static constexpr KindSet range(DatagramKind first, DatagramKind last) {
        return {(2u << static_cast<unsigned>(last)) - (1u << static_cast<unsigned>(first))};
    }
};
inline constexpr KindSet all_kinds = KindSet::range(first_datagram_kind, last_datagram_kind);
inline constexpr KindSet sealed_kinds = KindSet::range(first_sealed_kind, last_sealed_kind);
inline constexpr KindSet join_kinds = KindSet::range(DatagramKind::join, DatagramKind::join);
inline constexpr KindSet hello_kinds{all_kinds.bits & ~sealed_kinds.bits & ~join_kinds.bits};

/// Drops everything outside the set and the lengths. False with errno set when the kernel refuses.
bool attach_datagram_filter(int socket, KindSet kinds);

/// For three sockets that share a port (SO_REUSEPORT), in the order of their bind: sealed kinds go to the first, joins
/// to the third, all others to the second. False with errno set when the kernel refuses.
bool attach_handshake_split(int socket);

}  // namespace tickwire::transport
