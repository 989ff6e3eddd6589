// What the sealed transport gives to server/ and client-lib/: sessions, two planes, events. Both ends use these names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tickwire/address.hpp"
#include "tickwire/disconnect.hpp"
#include "tickwire/time.hpp"

namespace tickwire::transport {

/// Names a session on its server; zero is none. Random, so that it says nothing of how many there are.
struct SessionId {
    std::uint32_t value = 0;
    explicit operator bool() const { return value != 0; }
    friend auto operator<=>(SessionId, SessionId) = default;
};

/// The reliable plane's lanes, each in order in itself; ENet channels of the same number.
enum class Lane : std::uint8_t { control = 0, events = 1, bulk = 2 };
inline constexpr std::size_t lane_count = 3;

/// Counter of a sealed datagram in one direction of a session. It does not wrap: the wire carries 16 bits of it.
using DatagramNumber = std::uint64_t;

/// On the wire before each datagram.
inline constexpr std::size_t udp_ipv4_header_bytes = 28;

/// Payload of a state datagram after the seal and the ack header.
inline constexpr std::size_t max_state_bytes = 1200 - 29;

struct TransportEvent {
    enum class Kind : std::uint8_t {
        connected,     ///< the session is sealed and ENet's connection stands
        disconnected,  ///< it ended; `disconnect` says why. No event of this session follows
        message,       ///< reliable bytes, whole and in order, on `lane`
        state,         ///< a state datagram's payload; `number` is its counter. May be lost, late or out of order
        acked,         ///< the peer has opened our datagram `number` (state or engine)
    };
    Kind kind = Kind::connected;
    SessionId session{};
    Lane lane = Lane::control;
    DatagramNumber number = 0;
    std::span<const std::byte> bytes{};  ///< valid until the next receive()
    Duration waited{0};                  ///< state: how long before receive() it had come, where that is known
    /// disconnected: why, valid until the next receive(). Of no other kind: a server has two events a client and tick,
    /// so they are small.
    const Disconnect* disconnect = nullptr;
    bool replaced = false;  ///< disconnected: whoever it was has joined anew, and another session of theirs begins
};

/// What a session's datagrams meet.
struct PathStats {
    Duration rtt{0};          ///< smoothed, from acks of sealed datagrams
    Duration rtt_jitter{0};   ///< mean deviation (RFC 6298, RTTVAR)
    double loss_percent = 0;  ///< of our datagrams, over the last few seconds
};

struct SessionStats : PathStats {
    std::uint64_t datagrams_sent = 0, datagrams_received = 0;
    std::uint64_t bytes_sent = 0, bytes_received = 0;
    std::size_t reliable_bytes_waiting = 0;
    Address remote{};
    std::string_view cipher{};  ///< what its datagrams are sealed with
};

}  // namespace tickwire::transport
