// The bottom of the transport: something that carries datagrams and may lose them. UDP, in-process and simulated
// networks implement it; the sealed transport above does not know which. One thread per carrier.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "tickwire/address.hpp"
#include "tickwire/time.hpp"

namespace tickwire {

/// The largest datagram that a carrier takes or gives; anything longer is dropped and counted.
inline constexpr std::size_t max_datagram_bytes = 1232;  // 1280 (IPv6 minimum MTU, RFC 8200) - 40 (IPv6) - 8 (UDP)

struct OutgoingDatagram {
    Address to;
    std::span<const std::byte> bytes;  ///< read during send() only
    std::uint16_t via = 0;             ///< of the datagram that this answers, so that it leaves from where that came to
};

struct IncomingDatagram {
    Address from;
    std::span<const std::byte> bytes;  ///< valid until the next receive() on the same carrier
    std::uint16_t via = 0;  ///< which of this machine's own addresses it came to; 0 when that does not matter
    Duration waited{0};     ///< how long before this drain began it had come, where the operating system tells
};

struct CarrierCounters {
    std::uint64_t datagrams_sent = 0, bytes_sent = 0;
    std::uint64_t datagrams_received = 0, bytes_received = 0;
    std::uint64_t send_failed = 0;      ///< refused by the operating system, or over max_datagram_bytes
    std::uint64_t receive_dropped = 0;  ///< runts, oversized, or from port 0
    std::uint64_t kernel_dropped =
        0;  ///< by the kernel before we woke: its filter refused them, or our buffer was full
};

class Carrier {
public:
    virtual ~Carrier() = default;
    /// Sends each datagram or loses it; failures are counted, never reported one by one.
    virtual void send(std::span<const OutgoingDatagram> datagrams, TimePoint now) = 0;
    /// The next batch that has arrived by `now`. Never blocks. Call it until it returns an empty batch: that ends one
    /// drain, which is bounded even under a flood (what is left waits for the next drain).
    virtual std::span<const IncomingDatagram> receive(TimePoint now) = 0;
    /// Blocks until a datagram may be there or `timeout` has passed. Carriers without a clock of their own return at
    /// once.
    virtual void wait(Duration timeout) = 0;
    virtual Address local_address() const = 0;
    virtual const CarrierCounters& counters() const = 0;
};

}  // namespace tickwire
