// A match: one world, its tick, its history and who plays in it. Stepped by the server's tick; never crosses a thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "interest.hpp"
#include "judgement_ring.hpp"
#include "players.hpp"
#include "snapshot/history.hpp"
#include "tickwire/world_host.hpp"

namespace tickwire::transport {
class ServerTransport;
}

namespace tickwire::server {

class Room {
public:
    Room(RoomId id, std::string label, const Description& description, std::unique_ptr<WorldHost> world,
         const Fairness& fairness);

    RoomId id() const { return id_; }
    const std::string& label() const { return label_; }
    Tick tick() const { return tick_; }
    const snapshot::History& history() const { return *history_; }
    const JudgementRing& judgements() const { return judgements_; }
    const WorldClamps& clamps() const { return world_->clamps(); }
    /// Players in the world, bots too.
    const std::vector<Player*>& members() const { return members_; }
    /// A room without clients stands still.
    bool awake() const;

    void join(Player& player);
    void leave(Player& player);
    /// One tick: commands, rules, history. Adds to the stats what commands did.
    void step(ServerStats& stats);
    /// To every client in the room: the reliable events of this tick, and its snapshot when one is due, with the
    /// unreliable events since its last one.
    void send(transport::ServerTransport& transport, TimePoint now, ServerStats& stats);

private:
    void send_reliable_events(transport::ServerTransport& transport) const;
    void send_snapshot(Player& player, transport::ServerTransport& transport, TimePoint now, ServerStats& stats);
    void gather_events(const Player& player, EventQueue& events) const;
    void drop_told_events();

    RoomId id_;
    std::string label_;
    const Description& description_;
    std::unique_ptr<snapshot::History> history_;
    std::unique_ptr<WorldHost> world_;  // looks into the history
    Tick tick_{};
    std::vector<Player*> members_;
    JudgementRing judgements_;
    EventQueue unsent_;  // unreliable events that some client may not have been told yet
    Interest interest_;
    SnapshotWriter writer_;
    ClientStream::Scratch scratch_;
};

}  // namespace tickwire::server
