// What a server notices of a client, without reading the world: snapshots are opened, acked and counted by their heads,
// and commands come in time by the client library's own clock.
#pragma once

#include <cstdint>
#include <span>

#include "client-lib/command_clock.hpp"
#include "client-lib/command_sender.hpp"
#include "transport/prefetch.hpp"

namespace tickwire::bench {

class HeadSession {
public:
    explicit HeadSession(const Description& description) : clock_(description.tick_rate), commands_(description) {}
    void take_snapshot(std::span<const std::byte> part, Duration rtt, TimePoint now);
    void acked(transport::DatagramNumber datagram) { commands_.acked(datagram); }
    void advance(transport::ClientTransport& transport, std::span<const std::uint32_t> command,
                 const transport::SessionStats& path, TimePoint now);
    std::uint64_t snapshots() const { return snapshots_; }
    /// A snapshot or advance() comes soon.
    void expect() const {
        constexpr std::size_t used_of_clock = 256;  // before and after what it remembers of frames
        transport::prefetch(&clock_, used_of_clock);
        transport::prefetch(reinterpret_cast<const std::byte*>(&commands_) - used_of_clock, 2 * used_of_clock);
        transport::prefetch(&newest_, sizeof newest_);
    }

private:
    client::CommandClock clock_;
    client::CommandSender commands_;
    Tick newest_{};
    std::uint8_t missing_ = 0;
    std::uint64_t snapshots_ = 0;
};

}  // namespace tickwire::bench
