// A swarm's working day: its clients act one after the other, spread evenly over the tick, on one thread.
#pragma once

#include <cstdint>

#include "arena/arena.hpp"
#include "arena/metronome.hpp"

namespace tickwire::bench {

constexpr std::uint32_t slices = 32;  // of a tick; each is of every so many'th client

/// Calls `act(client, now)` for every client once a tick, and `slice_begins()` 32 times a tick, until the board
/// ends, and `joined()` after each tick until it says that all are in; then the measured time begins, once servers know
/// what their paths are like.
template <class SliceBegins, class Act, class Joined, class Begin, class End>
void pace_swarm(const ArenaOptions& options, Board& board, SliceBegins slice_begins, Act act, Joined joined,
                Begin begin, End end) {
    constexpr std::uint32_t first_stride =
        27;  // of the first client of a slice: any few in a row lie all over the tick
    // A client's clocks remember what joining was like for some seconds, and a crowd is told who is here for as long.
    const Duration settling = std::chrono::milliseconds(options.rtt_ms > 0             ? 20'000
                                                        : options.system == "tickwire" ? 5'000
                                                                                       : 1'500);
    const TimePoint start = monotonic_now();
    const TimePoint patience = start + std::chrono::seconds(90);
    Metronome slice(options.hz * slices, start);
    TimePoint begins{}, ends{};
    double cpu = 0;
    TimePoint cpu_since{};
    for (std::uint32_t turn = 0; !board.ended(); ++turn) {
        slice.wait();
        const TimePoint now = monotonic_now();
        slice_begins();
        for (std::uint32_t i = turn * first_stride % slices; i < options.clients; i += slices) act(i, monotonic_now());
        if (turn % slices != 0) continue;
        if (begins == TimePoint{} && joined(now)) {
            begins = now + settling;
            board.swarm.join_seconds = static_cast<double>((now - start).count()) / 1e6;
        }
        if (begins == TimePoint{} && now > patience) return fail(board, "not everybody could join within 90 s");
        if (begins != TimePoint{} && ends == TimePoint{} && now >= begins) {
            ends = now + Duration(static_cast<std::int64_t>(options.seconds * 1e6));
            begin();
            cpu = process_cpu_seconds();
            cpu_since = now;
            board.phase.store(Phase::measuring, std::memory_order_release);
        }
        if (ends != TimePoint{} && now >= ends && board.phase.load() == Phase::measuring) {
            end();
            board.swarm.cpu_share =
                (process_cpu_seconds() - cpu) * 1e6 / static_cast<double>((monotonic_now() - cpu_since).count());
            if (!board.ended()) board.phase.store(Phase::measured, std::memory_order_release);
        }
    }
}

}  // namespace tickwire::bench
