#include "transport/outbox.hpp"

#include <algorithm>

namespace tickwire::transport {

std::span<std::byte> Outbox::add(const Route& route, std::size_t bytes) {
    const std::size_t offset = bytes_.size();
    entries_.push_back({route, offset, bytes});
    bytes_.resize(offset + bytes);
    return std::span(bytes_).subspan(offset, bytes);
}

void Outbox::add(const Route& route, std::span<const std::byte> datagram) {
    std::ranges::copy(datagram, add(route, datagram.size()).begin());
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
