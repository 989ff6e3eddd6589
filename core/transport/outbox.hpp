// The datagrams of one tick, sealed and ready, until one call of the carrier takes them all.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tickwire/carrier.hpp"

namespace tickwire::transport {

/// Where a datagram goes, and from which of our addresses.
struct Route {
    Address to;
    std::uint16_t via = 0;
    friend bool operator==(const Route&, const Route&) = default;
};

class Outbox {
public:
    /// Room for one datagram, to be filled before the next call of anything here. Where there is no memory for it,
    /// std::bad_alloc leaves all as it was.
    std::span<std::byte> add(const Route& route, std::size_t bytes);
    void add(const Route& route, std::span<const std::byte> datagram);
    void send(Carrier& carrier, TimePoint now);
    bool empty() const { return entries_.empty(); }
    std::size_t size() const { return entries_.size(); }

private:
    void make_room();

    struct Entry {
        Route route;
        std::size_t offset, bytes;
    };
    std::vector<std::byte> bytes_;
    std::vector<Entry> entries_;
    std::vector<OutgoingDatagram> batch_;
};

}  // namespace tickwire::transport
