// What a server is opened with, and what it reports: plain values, no game types.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tickwire/address.hpp"
#include "tickwire/conditions.hpp"
#include "tickwire/connect_token.hpp"
#include "tickwire/disconnect.hpp"
#include "tickwire/entity.hpp"
#include "tickwire/judgement.hpp"
#include "tickwire/log.hpp"
#include "tickwire/result.hpp"
#include "tickwire/server_info.hpp"
#include "tickwire/time.hpp"

namespace tickwire {

class Shards;  // shards.hpp

/// How much work goes into making snapshots small: `best` takes a few percent off `fast`, for twice its time. `shared`
/// codes each entity once a tick for all clients that hold the same of it: much less time where many see the same, for
/// larger snapshots.
enum class SnapshotLevel : std::uint8_t { fast, best, shared };

/// Largest ServerConfig::snapshot_every, and the largest that a client may ask for.
inline constexpr std::uint32_t max_snapshot_every = 16;

/// Every default works. validate() names the first field outside its range.
struct ServerConfig {
    std::uint16_t port = 40000;      ///< UDP; 0 lets the system choose (see Server::port)
    std::string bind_host{};         ///< empty: every IPv6 and IPv4 address of the machine
    std::uint32_t max_players = 64;  ///< 1 to 4,000, bots included
    std::string name = "Tickwire";   ///< in lists of servers, 1 to max_server_name_bytes
    std::string mode{};              ///< what is played, in lists of servers: at most max_mode_bytes
    bool answer_queries = true;      ///< says to anybody who asks what ServerInfo holds
    bool lan_discovery = true;       ///< also to those who ask everybody on the local network
    Admission admission = Admission::open;
    std::string join_key{};              ///< for Admission::join_key: 1 to 64 bytes
    std::vector<TokenKey> token_keys{};  ///< for Admission::token: 1 to 16, what the service and this server share
    std::vector<Address>
        public_addresses{};            ///< as connect tokens name this server; those that name others are refused
    std::uint32_t snapshot_every = 1;  ///< least ticks between two snapshots to a client, 1 to 16; it may ask for more
    SnapshotLevel snapshot_level = SnapshotLevel::fast;
    /// A prior that tickwire-train made for this game: clients that lack it are given it while they play, and their
    /// snapshots become smaller. At most 4 MiB; empty: none.
    std::string prior_file{};
    std::uint32_t max_prior_kbit = 16'000;  ///< what that may take for all clients together, 64 to 1,000,000
    /// What snapshots and all else together may take to one client, datagram headers included: 0 for no limit, or 32 to
    /// 1,000,000. What its path carries is measured, and less is sent when that is less, down to min_client_kbit.
    std::uint32_t max_client_kbit = 2'000;
    std::uint32_t min_client_kbit = 192;  ///< 16 to 1,000,000; where max_client_kbit is less, that counts
    /// Where less than this share of what is sent to a client has been lost for some seconds, in per cent, 0 to 20, and
    /// its path is long, most snapshots refer to ones that it has not acked yet: they become smaller by a third, and a
    /// lost one makes every second of those useless that leave until that is known. 0: never.
    std::uint32_t early_references_below_percent = 3;
    std::uint32_t max_catch_up = 5;  ///< ticks run in one advance() to make up lost time, 1 to 60; the rest is skipped
    /// How far back the rules may look for what a player saw (World::view_delay()), 0 to 1 s; 0: nobody is compensated
    /// for lag.
    Duration max_rewind{250'000};
    /// A victim that has been out of sight of the muzzle for this long, by the truth, is not hurt by what its shooter
    /// still saw, 0 to 1 s; 0: it always is.
    Duration victim_grace{200'000};
    /// Shooters whose measured round trip is longer must have their target in sight by the truth, too, 0 to 2 s; 0:
    /// nobody must.
    Duration strict_above{0};
    Duration playing_timeout{10'000'000};  ///< silence that ends a session in play, 1 s to 10 min
    Duration loading_timeout{60'000'000};  ///< silence allowed before play, 1 s to 1 h
    std::uint32_t max_per_address = 0;  ///< sessions from one IPv4 address or IPv6 /64, this machine aside; 0: no limit
    /// Folder for what outlives the server: its key, checkpoints, what happens after them, used tokens, bans. Made when
    /// it is not there; one server at a time. Empty: nothing outlives it.
    std::string state_folder{};
    Duration checkpoint_every{1'000'000};  ///< 100 ms to 1 min: what is repeated after a crash at most
    Duration resume_for{30'000'000};       ///< for which players of a checkpoint may come back, 1 s to 10 min
    /// Ticks that take more than this share of their time, in per cent, 0 to 100, for a second make the server shed
    /// load: see ServerStats::shed_level. 0: never.
    std::uint32_t shed_above_percent = 85;
    /// A room whose rules use more processor time than this for each of three ticks in a row is closed, 10 ms to 1 min.
    Duration longest_step{1'000'000};
    /// Tells how long ticks take; empty: the real clocks, once wait_for_tick() has been called. For tests.
    std::function<TimePoint()> work_clock{};
    Conditions outgoing{}, incoming{};  ///< for play-testing
    /// Where several servers of this process share one address, each with a thread and a port: what they share, and
    /// which one this is; see shards.hpp. The first answers for all who ask, and sends on who joins. Null: alone.
    std::shared_ptr<Shards> shards{};
    std::uint32_t shard = 0;
    std::uint64_t seed = 0;       ///< of worlds and conditioner; 0 takes one from the system
    bool seeded_secrets = false;  ///< keys from `seed` too, so that a run repeats byte for byte. For tests only
    LogSink log{};
    Result<void> validate() const;
    /// Of these fields, what the rules weigh.
    Fairness fairness() const { return {max_rewind, victim_grace, strict_above}; }
};

/// Which records of shots are wanted: all that fit every field that is set.
struct JudgementQuery {
    PlayerId player{};        ///< as shooter or as victim
    Tick since{};             ///< of this tick and later ones
    std::uint64_t after = 0;  ///< with a larger Judgement::number
};

/// Names a room of a server; the one that open() makes is 1.
struct RoomId {
    std::uint32_t value = 0;
    constexpr explicit operator bool() const { return value != 0; }
    friend constexpr auto operator<=>(RoomId, RoomId) = default;
};

/// A player who came in the last advance().
struct Arrival {
    PlayerId player{};
    RoomId room{};
    std::string name;
    bool bot = false;
    Address address{};                   ///< zero for bots
    std::uint64_t user = 0;              ///< of its connect token; 0 without
    std::vector<std::byte> user_data{};  ///< the same
};

/// A player who went in the last advance().
struct Departure {
    PlayerId player{};
    RoomId room{};
    Disconnect why{};
};

/// A room whose rules broke in the last advance(); it is gone, and its players with it.
struct RoomFailure {
    RoomId room{};
    std::string label;
    std::string why;  ///< what was thrown, or how long a step took
};

/// What one client is sent of the world, as of its last snapshot.
struct ReplicationStats {
    std::uint32_t relevant = 0;        ///< entities that it is to see
    std::uint32_t postponed = 0;       ///< entities that had news and had to wait for room
    Duration oldest_unsent{0};         ///< age of the oldest change of which nothing has been sent yet
    std::uint32_t budget_kbit = 0;     ///< what it may be sent at the moment; 0: no limit
    Duration queueing{0};              ///< what waits on its path, as measured
    std::uint32_t snapshot_every = 1;  ///< ticks
    bool offered_prior = false;        ///< its snapshots start from ServerConfig::prior_file
    std::size_t memory_bytes = 0;      ///< that the server keeps of what it was sent
};

/// Totals since open() unless said otherwise.
struct ServerStats {
    std::uint64_t ticks = 0;          ///< of all rooms
    std::uint64_t ticks_skipped = 0;  ///< lost to overruns beyond max_catch_up
    std::uint64_t overruns = 0;       ///< advances that had to catch up
    Duration last_tick{0}, worst_tick{0};
    std::uint64_t snapshots_sent = 0, snapshot_bytes = 0;
    std::uint64_t prior_bytes = 0;        ///< of ServerConfig::prior_file, given to clients
    std::uint64_t priors_held = 0;        ///< clients whose snapshots came to start from it
    std::uint64_t updates_postponed = 0;  ///< news of an entity that a client's budget had no room for, each tick anew
    Duration oldest_unsent{0};            ///< the largest ReplicationStats::oldest_unsent so far
    std::uint64_t commands_received = 0;  ///< first copies of a command
    std::uint64_t commands_late = 0;      ///< first copies that came after their tick
    std::uint64_t commands_early = 0;     ///< outside the window ahead
    std::uint64_t commands_missing = 0;   ///< ticks of a player in play that ran without a command
    std::uint64_t command_floods = 0;     ///< players that sent far more commands than there are ticks, and were ended
    std::uint64_t shots_judged = 0, shots_hit = 0;
    std::uint64_t shots_clipped_by_cap = 0;   ///< judged nearer to now than their shooters saw, for max_rewind
    std::uint64_t shots_clipped_by_path = 0;  ///< the same, for what their shooters' round trips make possible
    std::uint64_t shots_spared = 0;           ///< hits without effect, by victim_grace or strict_above
    std::uint64_t malformed = 0;              ///< messages that an honest client never sends
    std::uint64_t values_clamped = 0;         ///< world values outside their field's range
    /// What is left out so that ticks keep up: 0 nothing; 1 every second snapshot; 2 and half of each client's budget,
    /// so that what is far away waits; 3 and new joins.
    std::uint32_t shed_level = 0;
    std::uint64_t times_shed = 0;     ///< that the level rose
    std::uint64_t out_of_memory = 0;  ///< moments without memory: a client had to go, or something was done later
    std::uint64_t rooms_failed = 0;   ///< closed because their rules threw or took too long
    std::uint64_t rooms_resumed = 0, players_resumed = 0;  ///< of an earlier run; by their clients
    std::uint64_t ticks_repeated = 0;  ///< of those rooms, from their journals: what happened since their checkpoints
    std::uint64_t journal_failed = 0;  ///< happenings that a crash would take back: they could not be written down
    std::uint64_t checkpoints_written = 0, checkpoints_failed = 0, checkpoints_replaced = 0, checkpoints_refused = 0;
    std::uint64_t checkpoint_bytes = 0;  ///< of the newest
    std::uint64_t tokens_unwritten = 0;  ///< used tokens that a restart will not know of
    Duration checkpoint_write{0};        ///< how long it took, off the tick's thread
    std::uint32_t clients = 0, players = 0, rooms = 0;
};

}  // namespace tickwire
