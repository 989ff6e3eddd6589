// Used tokens outlive the server, half lines and old ones aside.
#include "server/token_journal.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "support/scratch_folder.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::server;

namespace {

constexpr std::uint64_t today = 2'200'000'000;  // in 2039, beyond 31 bits

transport::UsedToken token(unsigned number, std::uint64_t expires_at) {
    transport::UsedToken made{{}, expires_at};
    made.id[0] = static_cast<std::byte>(number);
    made.id[15] = std::byte{0xfe};
    return made;
}

}  // namespace

TEST_CASE(
    "used tokens are there after a restart, expired ones and half lines are not, and nothing after those is lost") {
    const ScratchFolder folder;
    const auto file = folder / "tokens";
    {
        TokenJournal journal(file, today);
        CHECK(journal.before().empty());
        journal.add(token(1, today + 100));
        journal.add(token(2, today + 10));
        CHECK(journal.failed() == 0);
    }
    std::ofstream(file, std::ios::app) << "00112233";  // cut by a full disk
    {
        TokenJournal journal(file, today + 20);
        REQUIRE(journal.before().size() == 1);
        CHECK(journal.before()[0].id == token(1, 0).id);
        CHECK(journal.before()[0].expires_at == today + 100);
        journal.add(token(3, today + 300));
    }
    std::ofstream(file, std::ios::app) << "fe00 garbage\n" << std::string(33, 'f') << " 1\n";
    TokenJournal journal(file, today + 30);
    CHECK(journal.before().size() == 2);
}

TEST_CASE("a journal that cannot be written counts what it could not keep") {
    TokenJournal journal("/proc/nowhere/tokens", today);
    const auto failed = journal.failed();
    journal.add(token(1, today + 100));
    CHECK(journal.failed() == failed + 1);
}
