// The wire between the two TUN devices: every IP packet of one direction passes one Link, so that it means the same by
// its conditions as the simulated network and the conditioner do.
#pragma once

#include <array>
#include <cstdint>

#include "capture.hpp"
#include "tickwire/conditions.hpp"
#include "transport/link.hpp"

namespace tickwire::wire {

class Wire {
public:
    struct Direction {
        transport::Link link;
        transport::DelayQueue queue{};
        int from = -1, to = -1;
        std::uint64_t packets = 0, bytes = 0, lost = 0;
    };

    /// The devices and the capture stay the caller's.
    Wire(int server_tun, int client_tun, const Conditions& conditions, std::uint64_t seed, Capture& capture);

    /// Takes what the devices have, gives them what is due.
    void carry(TimePoint now);
    /// When carry() is needed though no device has anything; TimePoint::max() when nothing is under way.
    TimePoint next_due() const;
    const Direction& to_server() const { return directions_[0]; }
    const Direction& to_client() const { return directions_[1]; }

private:
    std::array<Direction, 2> directions_;
    Capture& capture_;
};

}  // namespace tickwire::wire
