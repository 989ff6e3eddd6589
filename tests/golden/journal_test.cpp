// The bytes of a journal: a server of this version repeats what one of the last hour wrote down.
#include <catch2/catch.hpp>

#include "server/room_journal.hpp"
#include "server/state_folder.hpp"
#include "support/drift_game.hpp"
#include "support/golden.hpp"
#include "support/scratch_folder.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::server;

TEST_CASE("journal entries have their golden bytes and read back") {
    const Description description = describe<Drift>();
    JournalEncoder encoder;
    const auto check = [&](const std::string& name, const auto& entry) {
        const auto encoded = encoder.encode(entry);
        const std::vector<std::byte> bytes(encoded.begin(), encoded.end());
        check_golden("journal/" + name, bytes);
        const auto read = decode_journal_entry(bytes, description);
        REQUIRE(read);
        const auto again = encoder.encode(std::get<std::remove_cvref_t<decltype(entry)>>(*read));
        CHECK(std::ranges::equal(again, bytes));
    };
    RanTick ran{Tick(91), {}, {}};
    for (const std::uint16_t player : {std::uint16_t{1}, std::uint16_t{2}}) {
        ran.commands.push_back(
            {PlayerId{player}, player == 1, {3.5f, 2.25f, RewindBound::max_rewind, Duration(90'000)}});
        ran.slots.insert(ran.slots.end(), description.command.defaults.begin(), description.command.defaults.end());
    }
    check("ran_tick", ran);
    check("came_in", CameIn{{PlayerId{3}, "ann", false, {std::byte{7}}, {42, {std::byte{1}, std::byte{2}}}}});
    check("went_out", WentOut{PlayerId{3}});
    check("said", Said{{{PlayerId{3}, "hello"}, 2, 13}});
    check("took_seat", TookSeat{PlayerId{3}, {std::byte{8}}});
}

TEST_CASE("a journal file has its golden bytes and reads back") {
    const ScratchFolder folder;
    {
        RoomJournal journal(folder.path, RoomId{1});
        journal.begin({0x0123456789abcdef, 300});
        journal.add(WentOut{PlayerId{3}});
        journal.add(Said{{{PlayerId{2}, "hello"}, 1, 14}});
    }
    const auto content = *read_file(folder / "room-1.301.journal", 1 << 20);
    check_golden("journal/file", content);
    JournalMark mark{0x0123456789abcdef, 300};
    CHECK(read_journal(content, mark, 1000, describe<Drift>(), [](const JournalEntry&) { return Result<void>{}; }));
    CHECK(mark.happened == 302);
}
