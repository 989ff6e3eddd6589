#include "checkpoint_store.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>

#include "room_files.hpp"
#include "state_folder.hpp"

namespace tickwire::server {

namespace {

constexpr std::size_t kept = 2;  // of each room: one may turn out damaged
constexpr std::size_t most_bytes = 256u * 1024 * 1024;

// Woken up, this thread would otherwise take the processor from the tick that woke it.
void yield_to_the_tick() {
    int policy = SCHED_IDLE;
    sched_param parameters{};
    ::pthread_getschedparam(::pthread_self(), &policy, &parameters);
    parameters.sched_priority = 0;
    if (policy != SCHED_IDLE) ::pthread_setschedparam(::pthread_self(), SCHED_BATCH, &parameters);
}

}  // namespace

CheckpointStore::CheckpointStore(std::filesystem::path folder, const Description& description)
    : folder_(std::move(folder)), description_(description), thread_([this] { run(); }) {}

CheckpointStore::~CheckpointStore() {
    {
        const std::lock_guard lock(guard_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

std::vector<Checkpoint> CheckpointStore::load(RoomId room, const std::string& label) {
    const auto files = room_files(folder_, room, checkpoint_ending);
    {
        const std::lock_guard lock(guard_);
        newest_[room] = files.empty() ? 0 : files.front().number;
    }
    const auto refuse = [&](const RoomFile& file, const std::string& why) {
        const std::lock_guard lock(guard_);
        ++counters_.refused;
        news_.emplace_back(LogLevel::error, "checkpoint " + file.path.string() + " is not used: " + why);
    };
    std::vector<Checkpoint> whole;
    for (const RoomFile& file : files) {
        const auto content = read_file(file.path, most_bytes);
        if (!content) {
            refuse(file, content.error().message);
            continue;
        }
        const auto payload = unframe_file(*content);
        if (!payload) {
            refuse(file, payload.error().message);
            continue;
        }
        auto checkpoint = decode_checkpoint(*payload, description_);
        if (!checkpoint) {
            refuse(file, checkpoint.error().message);
        } else if (checkpoint->room != room || checkpoint->label != label) {
            refuse(file, "it is of room " + std::to_string(checkpoint->room.value) + " \"" + checkpoint->label +
                             "\", not of \"" + label + "\"");
        } else {
            whole.push_back(std::move(*checkpoint));
        }
    }
    return whole;
}

void CheckpointStore::write(Checkpoint checkpoint) {
    {
        const std::lock_guard lock(guard_);
        const auto [waits, added] = waiting_.try_emplace(checkpoint.room);
        std::swap(waits->second, checkpoint);
        if (!added) ++counters_.replaced;
    }
    changed_.notify_one();
}

void CheckpointStore::remove(RoomId room) {
    {
        const std::lock_guard lock(guard_);
        waiting_.erase(room);
        ended_.push_back(room);
    }
    changed_.notify_one();
}

CheckpointStore::Counters CheckpointStore::counters() const {
    const std::lock_guard lock(guard_);
    return counters_;
}

void CheckpointStore::run() {
    yield_to_the_tick();
    std::unique_lock lock(guard_);
    while (true) {
        changed_.wait(lock, [&] { return stopping_ || !waiting_.empty() || !ended_.empty(); });
        // The disk is never waited for under the lock, which the tick takes.
        if (!ended_.empty()) {
            const RoomId room = ended_.back();
            ended_.pop_back();
            lock.unlock();
            remove_now(room);
            lock.lock();
        } else if (!waiting_.empty()) {
            auto next = waiting_.extract(waiting_.begin());
            lock.unlock();
            write_now(std::move(next.mapped()));
            lock.lock();
        } else if (stopping_) {
            return;
        }
    }
}

void CheckpointStore::remove_now(RoomId room) const {
    std::error_code error;
    for (const std::string_view ending : {checkpoint_ending, journal_ending}) {
        for (const RoomFile& file : room_files(folder_, room, ending)) std::filesystem::remove(file.path, error);
    }
}

void CheckpointStore::write_now(Checkpoint checkpoint) {
    const TimePoint begun = monotonic_now();
    const auto payload = encode(checkpoint, description_);
    checkpoint.past.clear();  // the room takes the frames back while the disk works
    const auto content = frame_file(payload);
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(guard_);
        number = ++newest_[checkpoint.room];
    }
    const auto written = replace_file(room_file(folder_, checkpoint.room, number, checkpoint_ending), content);
    {
        const std::lock_guard lock(guard_);
        ++(written ? counters_.written : counters_.failed);
        if (written) counters_.last_bytes = content.size();
        counters_.last_write = monotonic_now() - begun;
        if (!written && !failing_)
            news_.emplace_back(LogLevel::error, "no checkpoint: " + written.error().message +
                                                    "; the match goes on, but a crash would lose it");
        if (written && failing_) news_.emplace_back(LogLevel::info, "checkpoints are written again");
    }
    failing_ = !written;
    if (!written) return;
    happened_[{checkpoint.room, number}] = checkpoint.mark.happened;
    remove_old(checkpoint.room);
}

void CheckpointStore::remove_old(RoomId room) {
    const auto files = room_files(folder_, room, checkpoint_ending);
    std::error_code error;
    for (std::size_t i = kept; i < files.size(); ++i) {
        std::filesystem::remove(files[i].path, error);
        happened_.erase({room, files[i].number});
    }
    if (files.empty()) return;
    const auto oldest = happened_.find({room, files[std::min(kept, files.size()) - 1].number});
    if (oldest == happened_.end()) return;  // it is of an earlier life
    const auto journals = room_files(folder_, room, journal_ending);
    for (std::size_t i = 1; i < journals.size(); ++i) {
        if (journals[i - 1].number <= oldest->second + 1) std::filesystem::remove(journals[i].path, error);
    }
}

std::vector<std::pair<LogLevel, std::string>> CheckpointStore::take_news() {
    const std::lock_guard lock(guard_);
    return std::exchange(news_, {});
}

}  // namespace tickwire::server
