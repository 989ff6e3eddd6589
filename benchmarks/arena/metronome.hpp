// The times at which ticks are due, for the arena's plain servers and its swarms, and what a server measures of its
// own.
#pragma once

#include <cstdint>
#include <vector>

#include "arena/board.hpp"
#include "tickwire/time.hpp"

namespace tickwire::bench {

/// Sleeps until a point in time, to within the system's timer.
void sleep_until(TimePoint when);

/// One period after the other, without drift; what is missed is skipped and counted.
class Metronome {
public:
    Metronome(std::uint32_t hz, TimePoint start) : hz_(hz), start_(start) {}
    /// Waits for the next beat.
    void wait();
    std::uint64_t beats() const { return beat_; }
    std::uint64_t skipped() const { return skipped_; }

private:
    TimePoint time_of(std::uint64_t beat) const {
        return start_ + Duration(static_cast<std::int64_t>(beat * 1'000'000 / hz_));
    }
    std::uint32_t hz_;
    TimePoint start_;
    std::uint64_t beat_ = 0, skipped_ = 0;
};

/// CPU seconds of this process, user and system.
double process_cpu_seconds();
std::uint64_t resident_bytes();

/// Times of a server's ticks, and its figures at the end. Counters are read by the caller at begin() and end().
class ServerMeter {
public:
    ServerMeter(std::uint32_t hz, Board& board) : hz_(hz), board_(board), resident_before_(resident_bytes()) {
        tick_us_.reserve(1 << 16);
        begun_us_.reserve(1 << 16);
    }
    /// Looks at the board; `totals` gives those of the system at this moment.
    template <class Totals>
    void turn(Totals totals) {
        const Phase phase = board_.phase.load(std::memory_order_acquire);
        if (phase == Phase::measuring && !measuring_) begin(totals());
        if (phase == Phase::measured && measuring_) finish(totals());
    }
    void tick(TimePoint begun, TimePoint ended);
    bool over() const { return board_.ended(); }

private:
    void begin(const ServerFigures& counted);
    void finish(const ServerFigures& counted);

    std::uint32_t hz_;
    Board& board_;
    std::uint64_t resident_before_;
    bool measuring_ = false;
    ServerFigures before_;
    double cpu_before_ = 0;
    TimePoint since_{};
    std::vector<std::uint32_t> tick_us_;
    std::vector<std::int64_t> begun_us_;
};

/// A plain server's ticks, until the board says that it is over.
template <class System>
void run_ticks(std::uint32_t hz, ServerMeter& meter, System& server) {
    Metronome beat(hz, monotonic_now());
    while (!meter.over()) {
        beat.wait();
        const TimePoint begun = monotonic_now();
        server.tick();
        meter.tick(begun, monotonic_now());
        meter.turn([&] {
            ServerFigures totals = server.totals();
            totals.skipped = beat.skipped();
            return totals;
        });
    }
}

}  // namespace tickwire::bench
