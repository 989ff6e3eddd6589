#include "tick_runner.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <new>

#include "thrown.hpp"

namespace tickwire::server {

namespace {
constexpr int slow_steps_allowed = 3;
}

TickRunner::TickRunner(const Parts& parts)
    : parts_(parts),
      clock_(parts.description.tick_rate, parts.config.max_catch_up),
      shed_(parts.description.tick_rate.period(), parts.config.shed_above_percent) {}

void TickRunner::set_awake(bool awake, TimePoint now) {
    if (awake && !awake_) clock_.start(now);
    awake_ = awake;
}

void TickRunner::run(TimePoint now, std::vector<RoomFailure>& failed) {
    close_failed(failed);  // by somebody's coming or going
    if (!awake_) return stop_shedding();
    const std::uint32_t due = clock_.take_due(now);
    if (due > 1) ++parts_.stats.overruns;
    const auto wall = [&] { return parts_.config.work_clock ? parts_.config.work_clock() : monotonic_now(); };
    const TimePoint work_begun = wall();
    for (std::uint32_t i = 0; i < due; ++i) {
        const TimePoint begun = monotonic_now();  // how long it took is a statistic; nothing depends on it
        for (auto& [id, room] : parts_.rooms) {
            if (room->awake() && !room->failed()) run_tick(*room, now);
        }
        close_failed(failed);
        parts_.stats.last_tick = monotonic_now() - begun;
        parts_.stats.worst_tick = std::max(parts_.stats.worst_tick, parts_.stats.last_tick);
    }
    if (real_time_ || parts_.config.work_clock) shed_load(due, wall() - work_begun, now);
}

void TickRunner::run_tick(Room& room, TimePoint now) noexcept {
    try {
        step_and_send(room, now);
    } catch (...) {
        room.fail(what_was_thrown());
    }
}

void TickRunner::step_and_send(Room& room, TimePoint now) {
    const Duration before = work_time();
    room.step(parts_.stats);
    const Duration used = work_time() - before;
    if (room.slow_steps(used, parts_.config.longest_step) >= slow_steps_allowed) {
        return room.fail("three steps in a row took over " + std::to_string(parts_.config.longest_step.count() / 1000) +
                         " ms, the last one " + std::to_string(used.count() / 1000) + " ms");
    }
    room.send(parts_.transport, now, shed_, parts_.stats);
    report_clamps(room);
}

// Of this thread's processor, so that a busy machine closes no room; nothing without a real clock.
Duration TickRunner::work_time() const {
    if (parts_.config.work_clock) return parts_.config.work_clock().time_since_epoch();
    timespec used{};
    if (real_time_) clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return Duration(used.tv_sec * 1'000'000 + used.tv_nsec / 1'000);
}

void TickRunner::close_failed(std::vector<RoomFailure>& failed) noexcept {
    for (auto it = parts_.rooms.begin(); it != parts_.rooms.end();) {
        Room& room = *(it++)->second;
        if (!room.failed()) continue;
        try {
            close(room, failed);
        } catch (const std::bad_alloc&) {
            ++parts_.stats.out_of_memory;
        }
    }
}

// What the rules have left behind is not trusted: the room goes.
void TickRunner::close(Room& room, std::vector<RoomFailure>& failed) {
    RoomFailure failure{room.id(), room.label(), room.why_failed()};
    failed.reserve(failed.size() + 1);
    log(LogLevel::error, "room " + std::to_string(failure.room.value) + " \"" + failure.label +
                             "\" has failed and is closed: " + failure.why);
    for (Player* player : parts_.players.in_room(failure.room)) {
        player->absent = false;
        parts_.reception.dismiss(*player, DisconnectReason::room_failed, failure.why);
    }
    parts_.rooms.erase(failure.room);
    failed.push_back(std::move(failure));
    ++parts_.stats.rooms_failed;
}

// Nobody plays: what comes next is measured anew.
void TickRunner::stop_shedding() {
    if (shed_.level() == 0) return;
    shed_.forget();
    parts_.transport.set_open(true);
}

void TickRunner::shed_load(std::uint32_t ticks, Duration spent, TimePoint now) {
    if (!shed_.ticked(ticks, spent, now)) return;
    parts_.transport.set_open(!shed_.closed());
    static constexpr std::array<const char*, LoadShedder::most + 1> words{
        "nothing is left out any more", "every second snapshot is left out",
        "every second snapshot and half of each client's budget are left out",
        "every second snapshot and half of each client's budget are left out, and nobody new is let in"};
    log(LogLevel::warning, "ticks take " + std::to_string(static_cast<int>(shed_.share() * 100)) +
                               " % of their time: " + words.at(shed_.level()));
}

// Each field once: a value that leaves its range every tick must not fill the log.
void TickRunner::report_clamps([[maybe_unused]] const Room& room) {
#ifndef NDEBUG
    const WorldClamps& clamps = room.clamps();
    if (clamps.count == 0 || !parts_.config.log) return;
    if (!clamped_fields_.insert({clamps.kind, clamps.slot}).second) return;
    const KindInfo& kind = parts_.description.kinds[clamps.kind];
    const FieldInfo& field = kind.fields[clamps.slot];
    log(LogLevel::warning, "tick " + std::to_string(room.tick().value) + ": " + kind.name + "." + field.name + " was " +
                               std::to_string(clamps.value) + ", outside its range; it was clamped");
#endif
}

void TickRunner::add_to(ServerStats& stats) const {
    stats.ticks_skipped = clock_.skipped();
    stats.shed_level = shed_.level();
    stats.times_shed = shed_.raised();
}

}  // namespace tickwire::server
