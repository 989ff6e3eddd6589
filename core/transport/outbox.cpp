#include "transport/outbox.hpp"

#include <algorithm>
#include <new>

namespace tickwire::transport {

std::span<std::byte> Outbox::add(const Route& route, std::size_t bytes) {
    // In this order what throws leaves nothing half done, and send() needs no memory.
    const std::size_t offset = bytes_.size();
    bytes_.resize(offset + bytes);
    entries_.push_back({route, offset, bytes});
    if (batch_.capacity() < entries_.capacity()) make_room();
    return std::span(bytes_).subspan(offset, bytes);
}

void Outbox::add(const Route& route, std::span<const std::byte> datagram) {
    std::ranges::copy(datagram, add(route, datagram.size()).begin());
}

void Outbox::make_room() {
    try {
        batch_.reserve(entries_.capacity());
    } catch (const std::bad_alloc&) {
        entries_.pop_back();
        throw;
    }
}

void Outbox::send(Carrier& carrier, TimePoint now) {
    if (entries_.empty()) return;
    batch_.clear();
    for (const Entry& entry : entries_) {
        batch_.push_back({entry.route.to, std::span(bytes_).subspan(entry.offset, entry.bytes), entry.route.via});
    }
    carrier.send(batch_, now);
    entries_.clear();
    bytes_.clear();
}

}  // namespace tickwire::transport
