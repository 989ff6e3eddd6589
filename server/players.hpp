// Who is on the server: clients and bots, by player id and by session, from Enter until they leave.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "checkpoint.hpp"
#include "client_stream.hpp"
#include "command_budget.hpp"
#include "command_buffer.hpp"
#include "rewind_grant.hpp"
#include "roster_log.hpp"
#include "tickwire/roster.hpp"
#include "tickwire/server_config.hpp"
#include "transport/server_transport.hpp"
#include "transport/session_index.hpp"

namespace tickwire::server {

/// How far a client is with the prior that the server offers, see PriorDelivery.
struct PriorPull {
    std::uint32_t next = 0;  ///< offset of the piece that comes next
    bool begun = false, asked = false, held = false;
    TimePoint not_before{};  ///< of the next piece, by the client's rate
};

struct Player {
    // What each tick and each datagram asks comes first, so that it can be asked for ahead.
    PlayerId id{};
    bool bot = false;
    bool playing = false;  ///< in the world; false while it loads
    /// In the world, and its client is not: it was here when the server was killed, and may come back until then.
    /// Without a time: one is set when the server begins to run.
    bool absent = false;
    bool missed_events = false;  ///< it is to be told the reliable events since heard_tick
    /// What it was doing could not be done whole: it has to go, and is not served any more.
    bool out_of_memory = false;
    RoomId room{};
    transport::SessionId session{};             ///< null for a bot
    std::unique_ptr<ClientStream> snapshots{};  ///< null for a bot
    TimePoint ticket_due{};                     ///< see SeatDesk::send_ticket_when_due()
    snapshot::CommandReport command_report{};   ///< its margin only until a snapshot has told of it
    CommandBudget command_budget;
    CommandBuffer commands;
    RewindGrant rewind{};

    std::string name;
    TimePoint absent_until{};
    security::Mac seat{};  ///< hash of the secret that makes its holder this player again; zeros: none
    Address address{};
    transport::SessionIdentity identity{};
    std::uint16_t ping_ms = 0;
    std::uint32_t said = 0;        ///< how many of its lines its room has heard
    std::uint32_t heard_line = 0;  ///< what its client heard before it came back, see message::Enter
    Tick heard_tick{};
    double chat_allowance = 8;  ///< lines it may send now; refills by one a second
    TimePoint chat_refilled{};
    PriorPull prior{};
    RosterPlace roster{};  ///< what its client was told of its room's roster

    /// Whether a client hears of the world as this player.
    bool hears() const { return session && playing && !absent && !out_of_memory; }
    /// Commands of it come, or a snapshot for it is written, soon: the memory of this object that this takes is asked
    /// for.
    void expect_commands() const { transport::prefetch(this, bytes_until(name)); }
    void expect_snapshot() const { transport::prefetch(this, bytes_until(command_budget)); }
    RosterEntry roster_entry() const { return {id, name, bot, ping_ms}; }

private:
    std::size_t bytes_until(const auto& member) const {
        return static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&member) -
                                        reinterpret_cast<const std::byte*>(this));
    }
};

class Players {
public:
    /// `stall` see CommandBudget.
    Players(std::uint32_t max_players, Duration stall, const ClientStream::Limits& limits)
        : max_players_(max_players), stall_(stall), limits_(limits) {}

    /// Nullptr when the server is full. The name is made unique among those here by a number behind it.
    /// `snapshot_every`: fewer snapshots than the server would send, as the client asks; 0: no wish.
    Player* add(const Description& description, RoomId room, std::string name, transport::SessionId session,
                std::uint32_t snapshot_every = 0);
    void remove(PlayerId id);
    /// One that was saved, absent, or a bot. Nullptr when its number is taken or the server is full.
    Player* restore(const Description& description, RoomId room, const SavedPlayer& saved);
    /// A client takes a player over: the absent one's, or that of a connection which this one replaces.
    void attach(const Description& description, Player& player, transport::SessionId session,
                std::uint32_t snapshot_every);
    void detach(Player& player);
    /// By the secret that its client was given; nullptr when nobody has it.
    Player* find_seat(std::span<const std::byte> secret);
    /// Of a connect token; nullptr for 0.
    Player* find_user(std::uint64_t user);
    Player* find(PlayerId id);
    Player* find(transport::SessionId session);
    std::uint32_t count() const { return count_; }
    std::vector<Player*> in_room(RoomId room) const;
    /// Every slot, some of them null.
    const std::vector<std::unique_ptr<Player>>& all() const { return players_; }

private:
    std::string unique_name(const std::string& wanted) const;

    std::uint32_t max_players_;
    Duration stall_;
    ClientStream::Limits limits_;
    std::uint32_t count_ = 0;
    std::vector<std::unique_ptr<Player>> players_;  // position is id - 1
    transport::SessionIndex by_session_;            // gives the id
};

}  // namespace tickwire::server
