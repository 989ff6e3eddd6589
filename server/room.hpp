// A match: one world, its tick, its history and who plays in it. Stepped by the server's tick; never crosses a thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

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
    /// To every client in the room: the reliable events of this tick, and its snapshot when `snapshot_due`, with the
    /// unreliable events since the last one.
    void send(transport::ServerTransport& transport, bool snapshot_due, ServerStats& stats);

private:
    void send_reliable_events(transport::ServerTransport& transport) const;

    RoomId id_;
    std::string label_;
    const Description& description_;
    std::unique_ptr<snapshot::History> history_;
    std::unique_ptr<WorldHost> world_;  // looks into the history
    Tick tick_{};
    std::vector<Player*> members_;
    JudgementRing judgements_;
    EventQueue unsent_;  // unreliable events since the last snapshot
};

}  // namespace tickwire::server
