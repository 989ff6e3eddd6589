// An authoritative server for one game: rooms of worlds, stepped at a fixed rate, replicated to clients over the sealed
// transport. One thread per Server; results are polled after advance().
#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tickwire/detail/server_core.hpp"

namespace tickwire {

template <class Game>
class Server {
public:
    using Setup = SetupOf<Game>;
    using Command = typename Game::Command;

    /// Opens the port and the first room. `carrier` replaces UDP, for tests and in-process play. Errors say what to
    /// change.
    static Result<Server> open(ServerConfig config = {}, Setup setup = {}, std::string room_label = {},
                               std::unique_ptr<Carrier> carrier = nullptr, TimePoint now = monotonic_now()) {
        auto core = detail::ServerCore::open(describe<Game>(), std::move(config), std::move(carrier), now);
        if (!core) return core.error();
        Server server(std::move(*core));
        server.create_room(std::move(setup), std::move(room_label));
        return server;
    }

    /// Sleeps until a tick is due; while nobody plays, until somebody knocks, a second at most. False after stop().
    bool wait_for_tick() { return core_->wait_for_tick(); }
    /// Ends wait_for_tick(); safe from another thread and from a signal handler.
    void stop() { core_->stop(); }
    /// Receives, runs every tick that is due by `now`, and sends. Rooms without clients stand still.
    void advance(TimePoint now = monotonic_now()) { core_->advance(now); }

    /// Who came, who went and what was said in the last advance().
    std::span<const Arrival> joined() const { return core_->joined(); }
    std::span<const Departure> left() const { return core_->left(); }
    /// Rooms that broke in the last advance() and are gone: their rules threw, or took too long. The others go on.
    std::span<const RoomFailure> failed() const { return core_->failed(); }
    std::span<const std::pair<RoomId, ChatLine>> chat() const { return core_->chat(); }

    /// A new room with its own world. `label` is given to its clients when they enter (a map's name, say): at most 128
    /// bytes.
    RoomId create_room(Setup setup, std::string label = {}) {
        auto host = std::make_unique<WorldHostOf<Game>>(std::move(setup), core_->seed() + worlds_.size());
        WorldHostOf<Game>* raw = host.get();
        const RoomId room = core_->add_room(std::move(host), std::move(label));
        worlds_[room] = raw;
        return room;
    }
    /// Its clients are disconnected with `server_closed`. The first room may be closed too.
    void close_room(RoomId room) {
        core_->close_room(room);
        worlds_.erase(room);
    }
    /// The room's world, or nullptr. Change it between advances only; with a state folder, what is changed here is kept
    /// by the next checkpoint, not before.
    World<Game>* world(RoomId room = RoomId{1}) {
        const auto found = worlds_.find(room);
        return found == worlds_.end() || !core_->has_room(room) ? nullptr : &found->second->world();
    }

    /// A player without a network, in the roster like any other. Null when the server is full or there is no such room.
    PlayerId add_bot(std::string_view name, RoomId room = RoomId{1}) { return core_->add_bot(room, name); }
    void remove_bot(PlayerId bot) { core_->remove_bot(bot); }
    /// From the bot's next tick on, until set again.
    void set_bot_command(PlayerId bot, const Command& command) {
        std::array<std::uint32_t, slot_count<Command>> slots{};
        flatten(command, std::span(slots));
        core_->set_bot_command(bot, slots);
    }

    /// Disconnects a player, who reads `why`. Bots are removed.
    void kick(PlayerId player, std::string_view why) { core_->kick(player, why); }
    /// Keeps out who is of these addresses or is this user of connect tokens, from now on, and disconnects those who
    /// are here. With a state folder the ban outlives the server. Errors: `invalid_argument` says what is wrong with
    /// it, `limit` (10,000), `io` when it could not be written (it holds all the same).
    Result<void> ban(const Ban& ban) { return core_->ban(ban); }
    /// Whether there was such a ban.
    bool unban(const std::string& addresses, std::uint64_t user = 0) { return core_->unban(addresses, user); }
    std::vector<Ban> bans() const { return core_->bans(); }
    /// A chat line from the server.
    void say(std::string_view text, RoomId room = RoomId{1}) { core_->say(room, text); }
    std::vector<RosterEntry> roster(RoomId room = RoomId{1}) const { return core_->roster(room); }
    Tick tick(RoomId room = RoomId{1}) const { return core_->tick(room); }
    /// The quantized world of the last tick, or nullptr before the first. Valid until the next advance().
    const Frame* latest_frame(RoomId room = RoomId{1}) const { return core_->latest_frame(room); }
    /// The records of the room's last shots, at least a thousand are kept: why each hit or missed. Oldest first.
    std::vector<Judgement> judgements(const JudgementQuery& query = {}, RoomId room = RoomId{1}) const {
        return core_->judgements(room, query);
    }
    /// What a player is sent of the world; zeros for bots.
    ReplicationStats replication(PlayerId player) const { return core_->replication(player); }
    /// The UDP port in use.
    std::uint16_t port() const { return core_->port(); }
    ServerStats stats() const { return core_->stats(); }
    /// Name and count of every cause for which a datagram was dropped.
    std::vector<std::pair<std::string, std::uint64_t>> transport_counters() const {
        return core_->transport_counters();
    }
    /// Tells every client why, and has sent it when it returns.
    void close(std::string_view detail = {}, TimePoint now = monotonic_now()) {
        core_->close(DisconnectReason::server_closed, detail, now);
    }

private:
    explicit Server(std::unique_ptr<detail::ServerCore> core) : core_(std::move(core)) {}
    std::unique_ptr<detail::ServerCore> core_;
    std::map<RoomId, WorldHostOf<Game>*> worlds_;
};

}  // namespace tickwire
