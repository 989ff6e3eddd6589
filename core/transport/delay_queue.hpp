// Datagrams under way: each comes out when its time is due. Used by the simulated network, the conditioner and the
// tests' wire. Bounded, and allocates nothing once it has grown to its usual depth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tickwire/address.hpp"
#include "tickwire/time.hpp"

namespace tickwire::transport {

class DelayQueue {
public:
    static constexpr std::size_t max_datagrams = 65536;  // about 80 MB of full ones; more is a test gone wrong

    struct Item {
        Address address;  ///< where from, or where to
        std::span<const std::byte> bytes;
        std::uint16_t via = 0;
        TimePoint due{};  ///< of what take() gives
    };

    /// False, and nothing queued, when the queue is full.
    bool push(TimePoint due, const Item& datagram);
    /// Flips one bit of the newest datagram; `bit` is taken modulo its length.
    void corrupt_newest(std::uint64_t bit);
    /// What is due by `now`, earliest first (first pushed first when equal), at most `limit`. Valid until the next
    /// take().
    std::span<const Item> take(TimePoint now, std::size_t limit);
    /// TimePoint::max() when empty.
    TimePoint next_due() const;
    std::size_t size() const { return heap_.size(); }
    void clear();

private:
    struct Slot {
        TimePoint due;
        std::uint64_t order = 0;
        Address address;
        std::vector<std::byte> bytes;
        std::uint16_t via = 0;
    };
    bool later(std::uint32_t a, std::uint32_t b) const;

    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;   // slots to use again
    std::vector<std::uint32_t> heap_;   // slots under way, the earliest on top
    std::vector<std::uint32_t> taken_;  // slots that the last take() lent out
    std::vector<Item> items_;
    std::uint32_t newest_ = 0;
    std::uint64_t pushed_ = 0;
};

}  // namespace tickwire::transport
