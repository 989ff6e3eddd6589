// One direction of a bad network: decides what becomes of each datagram under the given conditions. Used by the
// simulated network, the conditioner and the tests' wire, so that all three mean the same by "5 percent loss".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "tickwire/conditions.hpp"
#include "transport/delay_queue.hpp"
#include "transport/seeded_random.hpp"

namespace tickwire::transport {

class Link {
public:
    static constexpr std::size_t udp_ipv4_header_bytes = 28;

    /// `header_bytes` ride on each datagram and count for the bandwidth.
    Link(const Conditions& conditions, std::uint64_t seed, std::size_t header_bytes = udp_ipv4_header_bytes)
        : conditions_(conditions), random_(seed), header_bytes_(header_bytes) {}

    /// Holds for datagrams from now on; those under way keep their time, and may be overtaken this once.
    void set_conditions(const Conditions& conditions);
    const Conditions& conditions() const { return conditions_; }

    /// Queues the datagram, or its two copies, for when they arrive. False when it is lost.
    bool carry(const DelayQueue::Item& datagram, TimePoint now, DelayQueue& queue);

private:
    bool loses();
    bool transmit(std::size_t bytes, TimePoint& at);
    Duration phase_latency(TimePoint now);
    TimePoint arrival(TimePoint sent);

    Conditions conditions_;
    SeededRandom random_;
    std::size_t header_bytes_;
    bool in_loss_burst_ = false;
    std::size_t phase_ = 0;
    TimePoint phase_ends_{};    // zero: not begun
    TimePoint line_free_{};     // when the bandwidth limit has sent all that it took
    TimePoint last_arrival_{};  // jitter must not arrive before this: order is kept
};

}  // namespace tickwire::transport
