// The bytes of a journal's entries: a server of this version repeats what one of the last hour wrote down.
#include "server/journal_entry.hpp"

#include <catch2/catch.hpp>

#include "support/drift_game.hpp"
#include "support/golden.hpp"

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
        ran.commands.push_back({PlayerId{player}, player == 1, {3.5f, 2.25f, RewindBound::max_rewind, Duration(90'000)}});
        ran.slots.insert(ran.slots.end(), description.command.defaults.begin(), description.command.defaults.end());
    }
    check("ran_tick", ran);
    check("came_in", CameIn{{PlayerId{3}, "ann", false, {std::byte{7}}, {42, {std::byte{1}, std::byte{2}}}}});
    check("went_out", WentOut{PlayerId{3}});
    check("took_seat", TookSeat{PlayerId{3}, {std::byte{8}}});
}
