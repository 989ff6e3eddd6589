// Classic BPF programs for our UDP sockets (no privilege needed). A datagram that they refuse costs the process
// nothing: no wake-up, no system call. They are a first sieve only; the gate and the seal check everything again.
#pragma once

#include "transport/datagram_kind.hpp"

namespace tickwire::transport {

/// What one socket takes: datagrams of min_datagram_bytes to max_datagram_bytes whose first byte lies in this range.
struct KindRange {
    DatagramKind first = first_datagram_kind;
    DatagramKind last = last_datagram_kind;
};

/// Drops everything outside the range and the lengths. False with errno set when the kernel refuses.
bool attach_datagram_filter(int socket, KindRange range);

/// For two sockets that share a port (SO_REUSEPORT), in the order of their bind: kinds up to last_handshake_kind go to
/// the second, all others to the first. False with errno set when the kernel refuses.
bool attach_handshake_split(int socket);

}  // namespace tickwire::transport
