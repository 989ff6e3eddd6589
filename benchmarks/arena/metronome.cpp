#include "arena/metronome.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace tickwire::bench {

void sleep_until(TimePoint when) {
    const std::int64_t us = when.time_since_epoch().count();
    const timespec until{static_cast<time_t>(us / 1'000'000), static_cast<long>(us % 1'000'000) * 1000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) != 0) {
    }
}

void Metronome::wait() {
    ++beat_;
    const TimePoint now = monotonic_now();
    while (time_of(beat_ + 1) <= now) {
        ++beat_;
        ++skipped_;
    }
    if (time_of(beat_) > now) sleep_until(time_of(beat_));
}

double process_cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::uint64_t resident_bytes() {
    unsigned long long total = 0, resident = 0;
    std::FILE* file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr) return 0;
    if (std::fscanf(file, "%llu %llu", &total, &resident) != 2) resident = 0;
    std::fclose(file);
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

void ServerMeter::begin(const ServerFigures& counted) {
    measuring_ = true;
    before_ = counted;
    board_.server.joining_skipped = counted.skipped;
    cpu_before_ = process_cpu_seconds();
    since_ = monotonic_now();
}

void ServerMeter::tick(TimePoint begun, TimePoint ended) {
    if (!measuring_) {
        std::uint64_t& worst = board_.server.joining_worst_us;
        worst = std::max(worst, static_cast<std::uint64_t>((ended - begun).count()));
        return;
    }
    tick_us_.push_back(static_cast<std::uint32_t>((ended - begun).count()));
    begun_us_.push_back((begun - since_).count());
}

void ServerMeter::finish(const ServerFigures& counted) {
    measuring_ = false;
    ServerFigures& out = board_.server;
    out.cpu_seconds = process_cpu_seconds() - cpu_before_;
    out.wall_seconds = static_cast<double>((monotonic_now() - since_).count()) / 1e6;
    out.ticks = counted.ticks - before_.ticks;
    out.skipped = counted.skipped - before_.skipped;
    out.datagrams_down = counted.datagrams_down - before_.datagrams_down;
    out.bytes_down = counted.bytes_down - before_.bytes_down;
    out.payload_down = counted.payload_down - before_.payload_down;
    out.commands_received = counted.commands_received - before_.commands_received;
    out.commands_missing = counted.commands_missing - before_.commands_missing;
    const std::uint64_t resident = resident_bytes();
    out.rss_bytes = resident > resident_before_ ? resident - resident_before_ : 0;
    const auto part = [](auto& values, double share) {
        const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
        std::nth_element(values.begin(), values.begin() + at, values.end());
        return values[static_cast<std::size_t>(at)];
    };
    if (!tick_us_.empty()) {
        out.tick_p50_us = part(tick_us_, 0.5);
        out.tick_p99_us = part(tick_us_, 0.99);
        // Lateness against an even grid: its phase is that of the ticks that began earliest.
        std::vector<std::int64_t> late;
        const double period = 1e6 / hz_;
        for (const std::int64_t at : begun_us_) {
            const double beats = static_cast<double>(at - begun_us_.front()) / period;
            const auto beat = static_cast<std::int64_t>(beats + 0.5);
            late.push_back(at - begun_us_.front() - static_cast<std::int64_t>(static_cast<double>(beat) * period));
        }
        const std::int64_t earliest = part(late, 0.01);
        out.jitter_p99_us = static_cast<std::uint64_t>(std::max<std::int64_t>(0, part(late, 0.99) - earliest));
    }
    board_.phase.store(Phase::over, std::memory_order_release);
}

}  // namespace tickwire::bench
