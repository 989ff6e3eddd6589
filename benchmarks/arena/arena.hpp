// One measurement of the arena: a server process on one core, a swarm on the other.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "arena/board.hpp"
#include "tickwire/server_config.hpp"

namespace tickwire::bench {

struct ArenaOptions {
    std::uint32_t clients = 256, hz = 60;
    std::uint32_t creatures = 0;  ///< at least one a client; 0: as many as others are measured with
    double seconds = 5;
    std::string system = "tickwire";
    double rtt_ms = 0, loss_percent = 0;  ///< tickwire only: a bad network inside the swarm
    /// tickwire only: ServerConfig::early_references_below_percent.
    std::uint32_t early_references_below = ServerConfig{}.early_references_below_percent;
    std::uint64_t seed = 1;
    /// tickwire only: what the first clients were shown goes to files of this name and `-1.twrec` and so on.
    std::string record{};
    static constexpr std::uint32_t recorded_clients = 8;
    SnapshotLevel level = SnapshotLevel::fast;  ///< tickwire only
    std::string prior{};  ///< tickwire only: file of a prior that the server offers and the clients have already
    std::uint32_t entities() const { return creatures > 0 ? std::max(creatures, clients) : arena_entities(clients); }
};

struct ArenaResult {
    ServerFigures server;
    SwarmFigures swarm;
    bool own_network = false;
};

/// Runs it. An empty result has `error` set.
bool run_arena(const ArenaOptions& options, ArenaResult& result, std::string& error);

// The two ends of each system. They return when the board says that it is over.
void serve_tickwire(const ArenaOptions& options, Board& board);
void swarm_tickwire(const ArenaOptions& options, Board& board);
/// `sendmmsg`, `sendmsg` and `walk`.
void serve_plain(const ArenaOptions& options, Board& board);
void swarm_plain(const ArenaOptions& options, Board& board);
/// `floor` and `enet-flatbuffers`.
void serve_enet(const ArenaOptions& options, Board& board);
void swarm_enet(const ArenaOptions& options, Board& board);

}  // namespace tickwire::bench
