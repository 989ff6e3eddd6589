#include "checkpoint_store.hpp"

#include <algorithm>
#include <charconv>

#include "state_folder.hpp"

namespace tickwire::server {

namespace {

constexpr std::size_t kept = 2;  // of each room: one may turn out damaged
constexpr std::size_t most_bytes = 256u * 1024 * 1024;
constexpr std::string_view ending = ".checkpoint";

std::string stem_of(RoomId room) {
    return "room-" + std::to_string(room.value) + ".";
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

std::vector<CheckpointStore::File> CheckpointStore::files_of(RoomId room) const {
    std::vector<File> files;
    const std::string stem = stem_of(room);
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(stem) || !name.ends_with(ending)) continue;
        const char *begin = name.data() + stem.size(), *end = name.data() + name.size() - ending.size();
        File file{0, entry.path()};
        if (begin >= end || std::from_chars(begin, end, file.number).ptr != end) continue;
        files.push_back(std::move(file));
    }
    std::ranges::sort(files, std::greater{}, &File::number);
    return files;
}

std::optional<Checkpoint> CheckpointStore::load(RoomId room, const std::string& label) {
    const auto files = files_of(room);
    {
        const std::lock_guard lock(guard_);
        newest_[room] = files.empty() ? 0 : files.front().number;
    }
    const auto refuse = [&](const File& file, const std::string& why) {
        const std::lock_guard lock(guard_);
        ++counters_.refused;
        news_.emplace_back(LogLevel::error, "checkpoint " + file.path.string() + " is not used: " + why);
    };
    for (const File& file : files) {
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
            return std::move(*checkpoint);
        }
    }
    return std::nullopt;
}

void CheckpointStore::write(Checkpoint checkpoint) {
    {
        const std::lock_guard lock(guard_);
        const RoomId room = checkpoint.room;
        if (!waiting_.insert_or_assign(room, std::move(checkpoint)).second) ++counters_.replaced;
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
    std::unique_lock lock(guard_);
    while (true) {
        changed_.wait(lock, [&] { return stopping_ || !waiting_.empty() || !ended_.empty(); });
        while (!ended_.empty()) {
            const RoomId room = ended_.back();
            ended_.pop_back();
            std::error_code error;
            for (const File& file : files_of(room)) std::filesystem::remove(file.path, error);
        }
        if (!waiting_.empty()) {
            auto next = waiting_.extract(waiting_.begin());
            lock.unlock();
            write_now(next.mapped());
            lock.lock();
        } else if (stopping_) {
            return;
        }
    }
}

void CheckpointStore::write_now(const Checkpoint& checkpoint) {
    const TimePoint begun = monotonic_now();
    const auto content = frame_file(encode(checkpoint, description_));
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(guard_);
        number = ++newest_[checkpoint.room];
    }
    const auto file = folder_ / (stem_of(checkpoint.room) + std::to_string(number) + std::string(ending));
    const auto written = replace_file(file, content);
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
    const auto files = files_of(checkpoint.room);
    std::error_code error;
    for (std::size_t i = kept; i < files.size(); ++i) std::filesystem::remove(files[i].path, error);
}

std::vector<std::pair<LogLevel, std::string>> CheckpointStore::take_news() {
    const std::lock_guard lock(guard_);
    return std::exchange(news_, {});
}

}  // namespace tickwire::server
