// One client of the arena's swarm: the client library without what draws. Transport, session, clocks, commands, acks and
// the snapshot reader are the library's own; prediction and interpolation, which a server never notices, are left out.
#pragma once

#include <memory>
#include <optional>

#include "arena/arena_game.hpp"
#include "arena/board.hpp"
#include "client-lib/room_session.hpp"
#include "transport/client_transport.hpp"

namespace tickwire::bench {

class SwarmClient {
public:
    SwarmClient(const Description& description, std::uint32_t number);
    Result<void> connect(const Conditions& conditions, std::uint16_t port, TimePoint now);
    /// Receives, acks, sends the commands of the ticks that have begun.
    void advance(TimePoint now);
    bool playing() const { return room_ && room_->frame() != nullptr; }
    bool lost() const { return lost_; }
    std::uint64_t snapshots() const { return stats_.snapshots; }
    std::uint64_t decode_errors() const { return stats_.decode_errors; }
    Duration rtt() const { return transport_->stats().rtt; }
    /// Holds what it was shown last against the truth, when that is of the same tick.
    void check(const Truth& truth, SwarmFigures& figures);

private:
    void handle(const transport::TransportEvent& event, TimePoint now);

    const Description& description_;
    std::uint32_t number_;
    std::unique_ptr<transport::ClientTransport> transport_;
    std::optional<client::RoomSession> room_;
    ClientStats stats_{};
    Random random_;
    Tick checked_{};
    bool lost_ = false;
};

}  // namespace tickwire::bench
