// What a client is made with, and what it reports: plain values, no game types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tickwire/conditions.hpp"
#include "tickwire/feel.hpp"
#include "tickwire/log.hpp"
#include "tickwire/result.hpp"
#include "tickwire/time.hpp"

namespace tickwire {

class ClientGroup;

/// Every default works. validate() names the first field outside its range.
struct ClientConfig {
    std::string host = "localhost";  ///< name or address
    std::uint16_t port = 40000;      ///< 1 to 65,535
    std::string name = "player";     ///< 1 to max_name_bytes
    std::string join_key{};          ///< when the host asks for one
    std::vector<std::byte> token{};  ///< connect token, when the host asks for one
    std::uint32_t room = 0;          ///< RoomId to enter, 0 for the server's choice
    /// Ticks between two snapshots, 0 to 16; 0, or less than the server's own: as often as the server sends.
    std::uint32_t snapshot_every = 0;
    bool ready_at_once = true;  ///< false: the program calls set_ready() when it has loaded what room_label() names
    Duration connect_timeout{3'000'000};   ///< 100 ms to 60 s
    Duration playing_timeout{10'000'000};  ///< silence that counts as a lost connection, 1 s to 10 min
    Feel feel{};                           ///< may be changed while playing
    bool reconnect = true;                 ///< try again after a lost connection (not after a refusal or a kick)
    Duration reconnect_for{30'000'000};    ///< how long, 0 to 10 min
    /// Folder in which priors of servers are kept, so that each is fetched once; made when it is not there. Empty: the
    /// last one is kept in memory.
    std::string prior_folder{};
    /// File of the prior that comes with the game: where a server offers that one it need not be fetched. Empty: none.
    std::string prior_file{};
    ClientGroup* group = nullptr;       ///< what this client shares with others of its thread; null: nothing
    Conditions outgoing{}, incoming{};  ///< for play-testing
    /// For development: simulates every predicted tick again, and logs which field comes out differently when the rules
    /// are not a function of world and commands alone.
    bool sync_test = false;
    std::uint64_t seed = 0;       ///< of the conditioner; 0 takes one from the system
    bool seeded_secrets = false;  ///< keys from `seed` too, so that a run repeats byte for byte. For tests only
    LogSink log{};
    Result<void> validate() const;
};

enum class ClientState : std::uint8_t {
    connecting,    ///< knocking, or sealing
    entering,      ///< sealed; asking for a room
    loading,       ///< in the room; waiting for set_ready()
    playing,       ///< snapshots flow
    reconnecting,  ///< the connection was lost; trying again
    disconnected,  ///< over: Client::disconnect() says why
};

/// One word, for logs and screens.
const char* name(ClientState state);

/// What an event is to this client. One that it predicted is played at once and keeps its number until its verdict;
/// only reliable events are cancelled, since the server's word of another may be lost.
enum class EventState : std::uint8_t {
    told,       ///< by the server
    predicted,  ///< by this client, before the server's word
    confirmed,  ///< predicted, and the server said the same
    cancelled,  ///< predicted, and the server said nothing of the kind
};

/// Totals since connect() unless said otherwise.
struct ClientStats {
    Duration rtt{0}, rtt_jitter{0};
    Duration view_delay{0};       ///< how far in the past others are drawn, behind the fastest snapshots
    Duration view_lag{0};         ///< between own entities and others in one picture: what the server must look back
    Duration max_rewind{0};       ///< as far as it does
    double loss_percent = 0;      ///< of what we sent, over the last few seconds
    std::uint64_t snapshots = 0;  ///< ticks received
    std::uint64_t snapshots_in_vain = 0;  ///< came, and were of no use: one that they refer to did not
    std::uint64_t snapshot_bytes = 0;
    std::uint64_t decode_errors = 0;  ///< snapshots, events or messages that did not decode
    std::uint64_t prior_bytes = 0;    ///< of servers' priors, as fetched
    bool offered_prior = false;       ///< the prior that the server offers is here, and it may use it
    std::uint64_t commands_sent = 0;
    std::uint64_t bytes_sent = 0, bytes_received = 0;
    std::int32_t command_margin_ms = 0;  ///< how long before its tick the last reported command arrived; below 0: late
    std::uint64_t commands_missing = 0;  ///< ticks that the server ran without our command: lost, or late
    std::uint64_t frames = 0;            ///< drawn in play
    std::uint64_t starved_frames = 0;    ///< of these, drawn past the newest snapshot
    std::uint64_t ticks_replayed = 0;    ///< simulated again because news came
    std::uint64_t replays_cut = 0;       ///< news so old that nothing was predicted from them
    std::uint64_t corrections = 0;       ///< times that a predicted entity was elsewhere than thought
    std::uint64_t events_predicted = 0, events_confirmed = 0, events_cancelled = 0;  ///< in this room
    std::int32_t input_delay = 0;                                                    ///< ticks, as it is now
    std::uint32_t reconnects = 0;
};

}  // namespace tickwire
