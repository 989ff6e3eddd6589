// The first byte of every datagram on the wire. The kernel's socket filters, the gate and the seal all read it from
// here.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tickwire/carrier.hpp"

namespace tickwire::transport {

enum class DatagramKind : std::uint8_t {
    hello = 1,           ///< client to server, first contact; nothing is proved yet
    cookie = 2,          ///< server to client, stateless answer to hello
    join = 3,            ///< client to server, with the cookie: the return path is proved
    welcome = 4,         ///< server to client, the session's keys follow from it
    refused = 5,         ///< server to client, with a reason
    reset = 6,           ///< server to client, "I know no such session"
    sealed_engine = 7,   ///< sealed ENet datagram, both ways
    sealed_state = 8,    ///< sealed state datagram, both ways
    sealed_control = 9,  ///< sealed path challenges, re-keying, farewells, both ways
    query = 10,          ///< to a server: who is there? No session follows from it
    info = 11,           ///< from a server, stateless answer to query
};

inline constexpr DatagramKind first_datagram_kind = DatagramKind::hello;
inline constexpr DatagramKind last_datagram_kind = DatagramKind::info;
/// Of sessions. All other kinds are strangers'; a server reads those from a socket of their own.
inline constexpr DatagramKind first_sealed_kind = DatagramKind::sealed_engine;
inline constexpr DatagramKind last_sealed_kind = DatagramKind::sealed_control;

/// The shortest datagram of any kind (a reset); the kernel drops shorter ones. The longest is max_datagram_bytes.
inline constexpr std::size_t min_datagram_bytes = 21;

constexpr bool is_datagram_kind(std::uint8_t first_byte) {
    return first_byte >= static_cast<std::uint8_t>(first_datagram_kind) &&
           first_byte <= static_cast<std::uint8_t>(last_datagram_kind);
}

}  // namespace tickwire::transport
