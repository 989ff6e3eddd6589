// One client of the arena's swarm: the client library without what draws. Transport, session, clocks, commands and acks
// are the library's own; prediction and interpolation, which a server never notices, are left out. So that a thousand
// fit on a core, only some of them read their snapshots; the others open and ack them, and look at the head.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "arena/arena_game.hpp"
#include "arena/board.hpp"
#include "arena/command_waits.hpp"
#include "arena/head_session.hpp"
#include "client-lib/room_session.hpp"
#include "tickwire/recording.hpp"
#include "transport/client_transport.hpp"
#include "transport/prefetch.hpp"

namespace tickwire::bench {

class SwarmClient {
public:
    SwarmClient(const Description& description, client::SharedDecoding& decoding, std::uint32_t number, bool reads);
    Result<void> connect(const Conditions& conditions, std::uint16_t port, TimePoint now);
    /// Receives, acks, sends the commands of the ticks that have begun.
    void advance(TimePoint now);
    /// Receives only: what has come is noticed when it comes.
    void listen(TimePoint now);
    /// advance() comes soon: the memory of one that does not read its snapshots is asked for, what is behind a pointer
    /// once the first has had time.
    void expect() const { transport::prefetch(this, 64); }
    void expect_session() const;
    /// Of a client that reads its snapshots.
    CommandWaits& waits() { return waits_; }
    bool playing() const { return (room_ && room_->frame() != nullptr) || (head_ && head_->snapshots() > 0); }
    bool lost() const { return lost_; }
    /// Why it was lost.
    const std::string& why() const { return why_; }
    std::uint64_t snapshots() const { return head_ ? head_->snapshots() : stats_.snapshots; }
    const ClientStats& stats() const { return stats_; }
    Duration rtt() const { return transport_->stats().rtt; }
    /// The server's prior, which it need not be given; before it connects.
    void hold(std::shared_ptr<const snapshot::Prior> prior) { prior_ = std::move(prior); }
    /// From now on what it is shown goes to a file.
    Result<void> record(std::string path);
    Result<void> end_recording() { return recording_ ? recording_->finish() : Result<void>(); }
    /// Holds what it was shown last against the truth, when that is of the same tick.
    void check(const Truth& truth, SwarmFigures& figures);

private:
    void handle(const transport::TransportEvent& event, TimePoint now);

    // What is asked each time comes first.
    std::unique_ptr<transport::ClientTransport> transport_;
    std::unique_ptr<client::RoomSession> room_;  // of one that reads
    std::unique_ptr<HeadSession> head_;          // of one that does not
    bool lost_ = false;
    bool reads_;
    std::uint32_t number_;
    Random random_;
    const Description& description_;
    client::SharedDecoding& decoding_;
    std::optional<RecordingWriter> recording_;
    std::shared_ptr<const snapshot::Prior> prior_;
    ClientStats stats_{};
    CommandWaits waits_;
    Tick checked_{};
    std::string why_;
};

}  // namespace tickwire::bench
