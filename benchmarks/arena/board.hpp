// What the arena's two processes share: where the server listens, when the measured time begins and ends, and what came
// out. In memory that both map, so that neither needs a system call to look.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "arena/walk.hpp"

namespace tickwire::bench {

/// The server writes the truth of every so many ticks, for checking what clients were shown.
inline constexpr std::uint32_t truth_every = 32;
struct Truth {
    std::atomic<std::uint32_t> tick{0};  ///< 0 while it is written
    std::uint32_t count = 0;
    struct Entity {
        std::uint32_t id = 0, owner = 0;
        std::array<std::uint32_t, 5> slots{};
    };
    std::array<Entity, 4096> entities{};
};

enum class Phase : std::uint32_t { starting, listening, measuring, measured, over, failed };

/// Of the server process, over the measured time.
struct ServerFigures {
    double cpu_seconds = 0, wall_seconds = 0;
    std::uint64_t ticks = 0, skipped = 0;
    std::uint64_t datagrams_down = 0, bytes_down = 0;  ///< bytes of UDP payload
    std::uint64_t payload_down = 0;                    ///< of it what a snapshot's coder wrote
    std::uint64_t tick_p50_us = 0, tick_p99_us = 0, jitter_p99_us = 0;
    std::uint64_t rss_bytes = 0;  ///< grown since before anything was opened
    std::uint64_t commands_received = 0, commands_missing = 0;
    std::uint64_t joining_worst_us = 0, joining_skipped = 0;  ///< of the ticks before the measured time
};

/// From the sending of a tick's command to the snapshot that shows it.
struct WaitFigures {
    double mean_ms = 0, p99_ms = 0;
    std::uint64_t count = 0;
};

/// Of the swarm.
struct SwarmFigures {
    std::uint64_t snapshots = 0;  ///< received and decoded
    std::uint64_t checked = 0, wrong = 0;
    std::uint64_t seen = 0, seen_nearest = 0;  ///< entities of checked snapshots; of them truly among the nearest
    std::uint64_t in_vain = 0;                 ///< snapshots that came without one that they refer to
    std::uint64_t frames = 0, starved_frames = 0;
    double view_delay_ms = 0;  ///< mean, at the end
    double cpu_share = 0;
    double join_seconds = 0;                     ///< from the first join until all were playing
    WaitFigures quick_waits, once_a_tick_waits;  ///< of clients that act 32 times a tick, and of such that act once
};

struct Board {
    std::atomic<Phase> phase{Phase::starting};
    std::atomic<std::uint32_t> port{0};
    Truth truth;
    ServerFigures server;
    SwarmFigures swarm;
    std::array<char, 256> error{};

    bool ended() const {
        const Phase now = phase.load(std::memory_order_relaxed);
        return now == Phase::over || now == Phase::failed;
    }
};

/// Null when the system has no memory.
Board* share_board();
void fail(Board& board, const char* why);
/// Until the server listens; false when it has failed.
bool wait_for_server(const Board& board);

}  // namespace tickwire::bench
