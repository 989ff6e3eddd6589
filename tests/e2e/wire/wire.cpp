// See wire.hpp.
#include "wire.hpp"

#include <unistd.h>

#include <algorithm>

namespace tickwire::wire {

namespace {

constexpr std::size_t packets_per_turn = 256;  // of one direction, so that a flood one way does not starve the other

void take(Wire::Direction& direction, TimePoint now, Capture& capture) {
    std::array<std::byte, 65536> packet;
    for (std::size_t i = 0; i < packets_per_turn; ++i) {
        const ssize_t length = read(direction.from, packet.data(), packet.size());
        if (length <= 0) return;
        const auto bytes = std::span(packet).first(static_cast<std::size_t>(length));
        capture.packet(now, bytes);
        ++direction.packets;
        direction.bytes += bytes.size();
        if (!direction.link.carry({{}, bytes}, now, direction.queue)) ++direction.lost;
    }
}

void give(Wire::Direction& direction, TimePoint now) {
    for (const auto& item : direction.queue.take(now, packets_per_turn)) {
        // The device refuses what corruption has made into no IP packet at all.
        if (write(direction.to, item.bytes.data(), item.bytes.size()) < 0) ++direction.lost;
    }
}

}  // namespace

Wire::Wire(int server_tun, int client_tun, const Conditions& conditions, std::uint64_t seed, Capture& capture)
    : directions_{Direction{.link{conditions, seed, 0}, .from = client_tun, .to = server_tun},
                  Direction{.link{conditions, ~seed, 0}, .from = server_tun, .to = client_tun}},
      capture_(capture) {}

void Wire::carry(TimePoint now) {
    for (Direction& direction : directions_) take(direction, now, capture_);
    for (Direction& direction : directions_) give(direction, now);
}

TimePoint Wire::next_due() const {
    return std::min(directions_[0].queue.next_due(), directions_[1].queue.next_due());
}

}  // namespace tickwire::wire
