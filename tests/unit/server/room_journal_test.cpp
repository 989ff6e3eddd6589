// Journals: what happened in a room is read back to the last whole entry, and what is damaged, missing or of another
// match is not taken for it.
#include "server/room_journal.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "server/checkpoint_store.hpp"
#include "server/room_files.hpp"
#include "server/state_folder.hpp"
#include "support/rink_game.hpp"
#include "support/scratch_folder.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::server;

namespace {

constexpr RoomId room{3};
constexpr JournalMark beginning{77, 0};

struct Folder : ScratchFolder {
    std::filesystem::path file(std::uint64_t first) const { return room_file(path, room, first, journal_ending); }
};

const Description& game() {
    static const Description description = describe<Rink>();
    return description;
}

RanTick tick_of(std::uint32_t tick, std::uint16_t players = 2) {
    RanTick ran{Tick(tick), {}, {}};
    Random random(tick);
    for (std::uint16_t i = 1; i <= players; ++i) {
        ran.commands.push_back({PlayerId{i},
                                random.below(4) != 0,
                                {random.between(0, 9), random.between(0, 9), RewindBound::path, Duration(80'000 + i)}});
        for (const FieldInfo& field : game().command.fields)
            ran.slots.push_back(static_cast<std::uint32_t>(random.below(field.spec.steps)));
    }
    return ran;
}

struct Read {
    std::vector<JournalEntry> entries;
    JournalMark mark;
    std::string why;  // it ended early
};

Read read_all(const Folder& folder, JournalMark from = beginning) {
    Read read{{}, from, {}};
    const auto result = read_journals(folder.path, room, read.mark, game(), [&](const JournalEntry& entry) {
        read.entries.push_back(entry);
        return Result<void>{};
    });
    if (!result) read.why = result.error().message;
    return read;
}

std::vector<std::byte> content_of(const std::filesystem::path& file) {
    return *read_file(file, 1 << 20);
}

void write_raw(const std::filesystem::path& file, std::span<const std::byte> bytes) {
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
}

/// The checkpoints' thread does it.
bool soon(const std::function<bool()>& holds) {
    const TimePoint deadline = monotonic_now() + std::chrono::seconds(20);
    while (!holds() && monotonic_now() < deadline) std::this_thread::yield();
    return holds();
}

void write_ticks(RoomJournal& journal, std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t tick = from; tick <= to; ++tick) journal.add(tick_of(tick));
}

/// The content of a journal of so many ticks.
std::vector<std::byte> whole_journal(const Folder& folder, std::uint32_t ticks) {
    RoomJournal journal(folder.path, room);
    journal.begin(beginning);
    write_ticks(journal, 1, ticks);
    return content_of(folder.file(1));
}

}  // namespace

TEST_CASE("a journal gives back what happened, in order, after any number") {
    const Folder folder;
    RoomJournal journal(folder.path, room);
    journal.begin(beginning);
    journal.add(CameIn{{PlayerId{1}, "ann", false, {std::byte{9}}, {42, {std::byte{1}, std::byte{2}}}}});
    journal.add(tick_of(1));
    journal.add(TookSeat{PlayerId{1}, {std::byte{5}}});
    journal.add(tick_of(2, 40));
    journal.add(WentOut{PlayerId{1}});
    CHECK(journal.mark().happened == 5);
    const Read read = read_all(folder);
    CHECK(read.why == "");
    CHECK(read.mark.happened == 5);
    REQUIRE(read.entries.size() == 5);
    const auto& came = std::get<CameIn>(read.entries[0]).player;
    CHECK(came.id == PlayerId{1});
    CHECK(came.name == "ann");
    CHECK(came.seat[0] == std::byte{9});
    CHECK(came.identity.user == 42);
    CHECK(came.identity.user_data.size() == 2);
    CHECK(std::get<TookSeat>(read.entries[2]).seat[0] == std::byte{5});
    CHECK(std::get<WentOut>(read.entries[4]).player == PlayerId{1});
    const RanTick said = tick_of(2, 40);
    const auto& ran = std::get<RanTick>(read.entries[3]);
    CHECK(ran.tick == Tick(2));
    CHECK(ran.slots == said.slots);
    REQUIRE(ran.commands.size() == 40);
    for (std::size_t i = 0; i < 40; ++i) {
        CHECK(ran.commands[i].player == said.commands[i].player);
        CHECK(ran.commands[i].arrived == said.commands[i].arrived);
        CHECK(ran.commands[i].view.claimed == said.commands[i].view.claimed);
        CHECK(ran.commands[i].view.granted == said.commands[i].view.granted);
        CHECK(ran.commands[i].view.cut_by == RewindBound::path);
        CHECK(ran.commands[i].view.round_trip == said.commands[i].view.round_trip);
    }
    CHECK(read_all(folder, {77, 3}).entries.size() == 2);
    CHECK(read_all(folder, {77, 5}).entries.empty());
}

TEST_CASE("a journal that ends within an entry is read to the one before, and one begun after it goes on") {
    const Folder folder;
    const auto whole = whole_journal(folder, 20);
    std::uint64_t before = 20;
    for (std::size_t size = whole.size(); size-- > 16;) {
        write_raw(folder.file(1), std::span(whole).first(size));
        const Read read = read_all(folder);
        REQUIRE(read.why == "");
        REQUIRE(read.mark.happened <= before);
        before = read.mark.happened;
    }
    CHECK(before == 0);
    write_raw(folder.file(1), std::span(whole).first(whole.size() - 1));
    {
        RoomJournal journal(folder.path, room);
        journal.begin({77, 19});
        write_ticks(journal, 20, 30);
    }
    const Read read = read_all(folder);
    CHECK(read.why == "");
    REQUIRE(read.entries.size() == 30);
    for (std::uint32_t i = 0; i < 30; ++i) REQUIRE(std::get<RanTick>(read.entries[i]).tick == Tick(i + 1));
}

TEST_CASE("no changed byte of a journal gets through, and nothing after it does") {
    const Folder folder;
    const auto whole = whole_journal(folder, 6);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto changed = whole;
        changed[at] ^= std::byte{4};
        write_raw(folder.file(1), changed);
        const Read read = read_all(folder);
        REQUIRE(read.entries.size() < 6);
        for (std::size_t i = 0; i < read.entries.size(); ++i)
            REQUIRE(std::get<RanTick>(read.entries[i]).slots == tick_of(static_cast<std::uint32_t>(i + 1)).slots);
    }
    auto changed = whole;
    changed[changed.size() / 2] ^= std::byte{4};
    write_raw(folder.file(1), changed);
    CHECK(read_all(folder).why == folder.file(1).string() + ": entry 3: its checksum does not fit");
}

TEST_CASE("a journal of another match goes when one begins, and so does what would come after its beginning") {
    const Folder folder;
    {
        RoomJournal journal(folder.path, room);
        journal.begin({5, 0});
        write_ticks(journal, 1, 5);
    }
    CHECK(read_all(folder).why == folder.file(1).string() + ": it is of another match");
    RoomJournal journal(folder.path, room);
    journal.begin({77, 10});
    CHECK(room_files(folder.path, room, journal_ending).size() == 1);
    write_ticks(journal, 1, 2);
    CHECK(read_all(folder, {77, 10}).entries.size() == 2);
    CHECK(read_all(folder, {77, 8}).why.find("entry 11 comes after 8") != std::string::npos);
    journal.begin({77, 10});
    CHECK(read_all(folder, {77, 10}).entries.empty());
}

TEST_CASE("a long journal is followed by another at a checkpoint, and old ones go when no checkpoint needs them") {
    const Folder folder;
    RoomJournal journal(folder.path, room);
    journal.begin(beginning);
    const auto long_one = [&](std::uint32_t from) {
        for (std::uint32_t tick = from; tick < from + 60; ++tick) journal.add(tick_of(tick, 2000));
    };
    CheckpointStore store(folder.path, game());
    const auto take_checkpoint = [&] {
        Checkpoint checkpoint;
        checkpoint.room = room;
        checkpoint.label = "rink";
        checkpoint.mark = journal.mark();
        journal.checkpoint_taken();
        const std::uint64_t written = store.counters().written;
        store.write(std::move(checkpoint));
        REQUIRE(soon([&] { return store.counters().written > written; }));
    };
    take_checkpoint();
    long_one(1);
    CHECK(std::filesystem::file_size(folder.file(1)) > 4u << 20);
    CHECK_FALSE(std::filesystem::exists(folder.file(61)));  // only at a checkpoint
    take_checkpoint();
    CHECK(std::filesystem::exists(folder.file(61)));
    long_one(61);
    CHECK(read_all(folder).entries.size() == 120);
    CHECK(read_all(folder, {77, 100}).entries.size() == 20);
    take_checkpoint();
    CHECK(std::filesystem::exists(folder.file(121)));
    CHECK(soon([&] { return !std::filesystem::exists(folder.file(1)); }));  // all of it is in both checkpoints
    long_one(121);
    take_checkpoint();
    CHECK(soon([&] { return room_files(folder.path, room, journal_ending).size() == 2; }));
    CHECK(read_all(folder, {77, 120}).entries.size() == 60);
    store.remove(room);
    CHECK(soon([&] { return room_files(folder.path, room, journal_ending).empty(); }));
}

TEST_CASE("what cannot be written down is counted and said, and the next checkpoint begins anew") {
    const Folder folder;
    std::filesystem::create_directories(folder.file(1) / "in the way");
    RoomJournal journal(folder.path, room);
    journal.begin(beginning);
    CHECK(journal.failing().find(folder.file(1).string() + " cannot be made: Is a directory") == 0);
    write_ticks(journal, 1, 3);
    CHECK(journal.failed() == 3);
    CHECK(journal.mark().happened == 3);
    journal.checkpoint_taken();
    CHECK(journal.failing() == "");
    write_ticks(journal, 4, 5);
    CHECK(journal.failed() == 3);
    std::filesystem::remove_all(folder.file(1));
    CHECK(read_all(folder, {77, 3}).entries.size() == 2);
    CHECK(read_all(folder, {77, 1}).why.find("entry 4 comes after 1") != std::string::npos);
}

TEST_CASE("an entry that does not fit the game is refused in words") {
    JournalEncoder encoder;
    const auto why = [&](const RanTick& ran) {
        const auto bytes = encoder.encode(ran);
        const auto read = decode_journal_entry(std::vector<std::byte>(bytes.begin(), bytes.end()), game());
        return read ? std::string{} : read.error().message;
    };
    CHECK(why(tick_of(5)) == "");
    RanTick ran = tick_of(5);
    ran.slots.pop_back();
    CHECK(why(ran) == "a tick's commands are not one for each player");
    ran = tick_of(5);
    ran.slots[0] = game().command.fields[0].spec.steps + 1;
    CHECK(why(ran) == "a command's " + game().command.fields[0].name + " is outside its range");
    ran = tick_of(5);
    ran.commands[1].view.granted = -1;
    CHECK(why(ran) == "a view is out of range");
}
