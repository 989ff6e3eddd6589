// Checkpoints on disk: written by a thread of its own, so that a slow or full disk never stops a tick; the newest whole
// one is found after a crash. At most one waits for each room: a newer one takes its place. Journals that no checkpoint
// needs any more go with it.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "checkpoint.hpp"
#include "tickwire/log.hpp"

namespace tickwire::server {

class CheckpointStore {
public:
    struct Counters {
        std::uint64_t written = 0, failed = 0;
        std::uint64_t replaced = 0;  ///< never written: a newer one came while the disk was busy
        std::uint64_t refused = 0;   ///< found at start, and damaged or of another game or map
        std::uint64_t last_bytes = 0;
        Duration last_write{0};
    };

    CheckpointStore(std::filesystem::path folder, const Description& description);
    ~CheckpointStore();

    /// The checkpoints of a room that are whole and of this game and label, the newest first; each that is refused is
    /// in take_news() with its reason.
    std::vector<Checkpoint> load(RoomId room, const std::string& label);
    void write(Checkpoint checkpoint);
    /// The match is over: nothing of the room is to come back.
    void remove(RoomId room);
    Counters counters() const;
    /// Lines for the log since the last call: the writing thread has none of its own.
    std::vector<std::pair<LogLevel, std::string>> take_news();

private:
    void run();
    void write_now(Checkpoint checkpoint);
    void remove_now(RoomId room) const;
    /// What no kept checkpoint needs any more.
    void remove_old(RoomId room);

    const std::filesystem::path folder_;
    const Description description_;
    mutable std::mutex guard_;
    std::condition_variable changed_;
    std::map<RoomId, Checkpoint> waiting_;
    std::vector<RoomId> ended_;
    bool stopping_ = false;
    Counters counters_;
    std::vector<std::pair<LogLevel, std::string>> news_;
    bool failing_ = false;  // the writing thread's: an error is logged when it begins, not each second
    std::map<RoomId, std::uint64_t> newest_;
    /// Of the checkpoints of this life, by the numbers of their files: the last journal entry that each holds.
    std::map<std::pair<RoomId, std::uint64_t>, std::uint64_t> happened_;
    std::thread thread_;
};

}  // namespace tickwire::server
