// A match: one world, its tick, its history and who plays in it. Stepped by the server's tick; never crosses a thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chat_log.hpp"
#include "interest.hpp"
#include "journal_entry.hpp"
#include "judgement_ring.hpp"
#include "load_shedder.hpp"
#include "players.hpp"
#include "snapshot/history.hpp"
#include "tickwire/world_host.hpp"

namespace tickwire::transport {
class ServerTransport;
}

namespace tickwire::server {

class RoomJournal;

class Room {
public:
    /// `writer` serves all rooms of a thread.
    Room(RoomId id, std::string label, const Description& description, std::unique_ptr<WorldHost> world,
         const Fairness& fairness, SnapshotWriter& writer);

    RoomId id() const { return id_; }
    const std::string& label() const { return label_; }
    Tick tick() const { return tick_; }
    const snapshot::History& history() const { return *history_; }
    const JudgementRing& judgements() const { return judgements_; }
    const WorldClamps& clamps() const { return world_->clamps(); }
    /// Players in the world, bots too.
    const std::vector<Player*>& members() const { return members_; }
    /// A room without clients stands still; so does one whose players are all absent.
    bool awake() const;

    /// Before its first tick: the room goes on from there, with the players of it that could be restored. The others'
    /// entities go.
    void resume(const Checkpoint& checkpoint, std::span<Player* const> players);
    /// What was repeated up to here becomes exactly what the checkpoint of this tick has, with its past.
    void correct(const Checkpoint& checkpoint);
    /// As the room is now: who came or went since its last tick has done so.
    Checkpoint checkpoint() const;
    /// From now on, what happens is written down there.
    void write_down_in(RoomJournal& journal) { journal_ = &journal; }
    /// An absent player's client is here again, and is told with the next tick what happened since Player::heard_tick.
    void come_back(Player& player);
    /// The line as everybody is told it. Of a player, one that it has said before is nobody's: null.
    const message::Chat* say(Player* player, message::Chat chat);
    const ChatLog& chat() const { return chat_; }
    /// It was given a new secret of its seat.
    void took_seat(const Player& player);
    /// What the rules throw at these fails the room.
    void join(Player& player);
    void leave(Player& player);
    /// Its rules broke: they are not called any more, and the room is to be closed.
    void fail(std::string why) noexcept {
        if (!failed_) why_failed_ = std::move(why);
        failed_ = true;
    }
    bool failed() const { return failed_; }
    const std::string& why_failed() const { return why_failed_; }
    /// One tick: commands, rules, history. Adds to the stats what commands did.
    void step(ServerStats& stats);
    /// A tick of before a crash, with the commands of then. What the rules throw is thrown.
    void step_again(const RanTick& ran);
    /// How many steps in a row have used more processor time than `longest`, this one included.
    int slow_steps(Duration used, Duration longest) { return slow_steps_ = used > longest ? slow_steps_ + 1 : 0; }
    /// To every client in the room: the reliable events of this tick, and its snapshot when one is due, with the
    /// unreliable events since its last one. A client for whose part there is no memory has to go
    /// (Player::out_of_memory).
    void send(transport::ServerTransport& transport, TimePoint now, const LoadShedder& shed, ServerStats& stats);

private:
    void run_rules(ServerStats& stats);
    void send_missed(Player& player, transport::ServerTransport& transport);
    void send_reliable_events(Player& player, const EventQueue& events, Tick tick,
                              transport::ServerTransport& transport) const;
    void keep_since(EventQueue& queue, Tick after);
    void expect(std::size_t member, const transport::ServerTransport& transport) const;
    void send_to(Player& player, transport::ServerTransport& transport, TimePoint now, const LoadShedder& shed,
                 ServerStats& stats);
    void send_snapshot(Player& player, transport::ServerTransport& transport, TimePoint now, ServerStats& stats);
    void gather_events(const Player& player, EventQueue& events) const;
    void drop_told_events();

    RoomId id_;
    std::string label_;
    const Description& description_;
    std::unique_ptr<snapshot::History> history_;
    std::unique_ptr<WorldHost> world_;  // looks into the history
    Tick tick_{};
    int slow_steps_ = 0;
    bool failed_ = false;
    std::string why_failed_;
    std::vector<Player*> members_;
    RoomJournal* journal_ = nullptr;  // null: nothing is written down
    RanTick ran_;                     // this tick, for the journal
    JudgementRing judgements_;
    ChatLog chat_;
    EventQueue recent_;  // the reliable events of the last seconds, for who comes back
    EventQueue unsent_;  // unreliable events that some client may not have been told yet
    Interest interest_;
    SnapshotWriter& writer_;
    ClientStream::Scratch scratch_;
};

}  // namespace tickwire::server
