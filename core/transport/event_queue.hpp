// The events of one receive(), with the bytes that they show. Memory is kept from one receive() to the next.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "transport/transport_types.hpp"

namespace tickwire::transport {

class EventQueue {
public:
    /// Ends the life of everything handed out.
    void clear();
    /// Stays where it is until clear().
    std::span<std::byte> allocate(std::size_t bytes);
    /// The same, but empty where there is no memory for it.
    std::span<std::byte> try_allocate(std::size_t bytes) noexcept;
    std::span<std::byte> copy(std::span<const std::byte> bytes);
    void add(const TransportEvent& event) { events_.push_back(event); }
    void add_disconnected(SessionId session, Disconnect why, bool replaced);
    std::span<const TransportEvent> events() const { return events_; }

private:
    struct Chunk {
        std::unique_ptr<std::byte[]> bytes;
        std::size_t size = 0;
    };
    std::vector<Chunk> chunks_;
    std::size_t chunk_ = 0, used_ = 0;  ///< the chunk being filled, and how far
    std::vector<TransportEvent> events_;
    std::deque<Disconnect> endings_;  // that events point to
};

}  // namespace tickwire::transport
