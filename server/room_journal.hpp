// What happens in a room, written down as it happens: from a checkpoint and what came after it the room is brought back
// as it was when the server was killed. Called on the tick's thread: an append is a write into the system's memory, not
// to the disk; it survives the server, not the machine.
//
// Files are room-ROOM.FIRST.journal, FIRST being the number of their first entry: `TWJOURN1`, the room's life in 8
// bytes, then for each entry the first 8 bytes of the BLAKE2b-256 of what follows, its number 8, the length of its
// payload 4 and the payload (integers little-endian).
#pragma once

#include <filesystem>
#include <functional>
#include <new>

#include "checkpoint.hpp"
#include "journal_entry.hpp"

namespace tickwire::server {

class RoomJournal {
public:
    RoomJournal(std::filesystem::path folder, RoomId room) : folder_(std::move(folder)), room_(room) {}
    RoomJournal(const RoomJournal&) = delete;
    ~RoomJournal() { end(); }

    /// The next entry is the one after `mark`, in a file of its own; files of other lives go, and entries after it.
    void begin(const JournalMark& mark);
    /// From now on nothing is kept.
    void end();
    /// What a checkpoint taken now holds.
    const JournalMark& mark() const { return mark_; }

    template <class Entry>
    void add(const Entry& entry) noexcept {
        if (mark_.life == 0) return;
        ++mark_.happened;
        try {
            if (file_ >= 0) append(encoder_.encode(entry));
        } catch (const std::bad_alloc&) {
            fail("cannot be kept");
        }
        if (file_ < 0) ++failed_;
    }
    /// At a checkpoint: a new file where this one has become long, or could not be written.
    void checkpoint_taken();

    /// Whether entries are lost since the last checkpoint, and why.
    const std::string& failing() const { return failing_; }
    std::uint64_t failed() const { return failed_; }

private:
    void open();
    void append(std::span<const std::byte> payload);
    void fail(const char* what) noexcept;

    std::filesystem::path folder_;
    RoomId room_;
    JournalMark mark_;
    JournalEncoder encoder_;
    std::vector<std::byte> scratch_;
    int file_ = -1;
    std::uint64_t written_ = 0;  // bytes of this file
    std::string failing_;
    std::uint64_t failed_ = 0;  // entries that could not be written
};

/// What an entry does; refuses one that does not fit.
using TakeEntry = std::function<Result<void>(const JournalEntry&)>;

/// The entries of a journal's content after number `mark.happened` and before `until`, one after another, to the first
/// that is not whole or not taken; sets `mark.happened` to the last. Error: why not to the end, in words. A file that
/// ends within an entry is no error: the server was killed there.
Result<void> read_journal(std::span<const std::byte> content, JournalMark& mark, std::uint64_t until,
                          const Description& description, const TakeEntry& take);
/// The same of all files of a room. The error names the file.
Result<void> read_journals(const std::filesystem::path& folder, RoomId room, JournalMark& mark,
                           const Description& description, const TakeEntry& take);

}  // namespace tickwire::server
