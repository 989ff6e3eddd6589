// The arena's server as a user of the library would write it: the public API, everything on.
#include <algorithm>

#include "arena/arena.hpp"
#include "arena/arena_game.hpp"
#include "arena/metronome.hpp"
#include "tickwire/server.hpp"

namespace tickwire::bench {

namespace {

void write_truth(const Frame& frame, Truth& truth) {
    if (frame.tick.value % truth_every != 0 || truth.tick.load(std::memory_order_relaxed) == frame.tick.value) return;
    truth.tick.store(0, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    truth.count = static_cast<std::uint32_t>(std::min(frame.entities.size(), truth.entities.size()));
    for (std::uint32_t i = 0; i < truth.count; ++i) {
        const FrameEntity& from = frame.entities[i];
        Truth::Entity& to = truth.entities[i];
        to.id = from.id.value;
        to.owner = from.owner.value;
        std::ranges::copy(frame.slots_of(from, to.slots.size()), to.slots.begin());
    }
    truth.tick.store(frame.tick.value, std::memory_order_release);
}

template <class Game>
ServerFigures totals_of(const Server<Game>& server) {
    const ServerStats stats = server.stats();
    ServerFigures totals;
    totals.ticks = stats.ticks;
    totals.skipped = stats.ticks_skipped;
    totals.payload_down = stats.snapshot_bytes;
    totals.commands_received = stats.commands_received;
    totals.commands_missing = stats.commands_missing;
    for (const auto& [name, count] : server.transport_counters()) {
        if (name == "bytes_sent") totals.bytes_down = count;
        if (name == "datagrams_sent") totals.datagrams_down = count;
    }
    return totals;
}

template <class Game>
void serve(const ArenaOptions& options, Board& board) {
    ServerMeter meter(options.hz, board);
    // Bound to one address, as the plain servers are.
    ServerConfig config{.port = 0, .bind_host = "127.0.0.1", .max_players = options.clients, .seed = options.seed};
    config.prior_file = options.prior;
    config.snapshot_level = options.level;
    config.early_references_below_percent = options.early_references_below;
    auto server = Server<Game>::open(config, {options.entities() - options.clients});
    if (!server) return fail(board, server.error().message.c_str());
    board.port.store(server->port());
    board.phase.store(Phase::listening, std::memory_order_release);
    while (!meter.over()) {
        server->wait_for_tick();
        const std::uint64_t ticks_before = server->tick().value;
        const TimePoint begun = monotonic_now();
        server->advance(begun);
        if (server->tick().value == ticks_before) continue;
        meter.tick(begun, monotonic_now());
        if (const Frame* frame = server->latest_frame()) write_truth(*frame, board.truth);
        meter.turn([&] { return totals_of(*server); });
    }
}

}  // namespace

void serve_tickwire(const ArenaOptions& options, Board& board) {
    switch (options.hz) {
        case 30:
            return serve<ArenaGame<30>>(options, board);
        case 60:
            return serve<ArenaGame<60>>(options, board);
        case 128:
            return serve<ArenaGame<128>>(options, board);
        default:
            fail(board, "tickwire runs the arena at 30, 60 or 128 Hz");
    }
}

}  // namespace tickwire::bench
