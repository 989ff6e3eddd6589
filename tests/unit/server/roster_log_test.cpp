#include "server/roster_log.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "client-lib/roster_view.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using server::changes_between;

TEST_CASE("who has the roster before and takes its changes has the roster now") {
    Random random(4);
    std::map<std::uint16_t, RosterEntry> here;
    std::vector<RosterEntry> before, client;
    std::size_t changed = 0;
    for (int round = 0; round < 2000; ++round) {
        for (std::uint32_t i = random.below(4); i > 0; --i) {
            const auto number = static_cast<std::uint16_t>(1 + random.below(30));
            RosterEntry& line = here[number];
            line.player = PlayerId{number};
            switch (random.below(4)) {
                case 0:
                    here.erase(number);
                    break;
                case 1:
                    line.name = "p" + std::to_string(random.below(100));
                    break;
                case 2:
                    line.bot = !line.bot;
                    break;
                default:
                    line.ping_ms = static_cast<std::uint16_t>(random.below(500));
            }
        }
        std::vector<RosterEntry> now;
        for (const auto& [number, line] : here) now.push_back(line);
        const auto changes = changes_between(before, now);
        CHECK(changes.has_value() == (before != now));
        if (changes) client::apply(client, *changes);
        changed += changes ? 1 : 0;
        REQUIRE(client == now);
        before = now;
    }
    CHECK(changed > 1000);
}

TEST_CASE("a new ping takes four bytes, not a line") {
    const std::vector<RosterEntry> before{{PlayerId{1}, "ann", false, 20}, {PlayerId{2}, "bea", false, 30}};
    auto now = before;
    now[1].ping_ms = 31;
    const auto changes = changes_between(before, now);
    REQUIRE(changes);
    CHECK(changes->lines.empty());
    CHECK(changes->gone.empty());
    REQUIRE(changes->pings.size() == 1);
    CHECK(changes->pings[0].player == PlayerId{2});
    CHECK(changes->pings[0].ping_ms == 31);
}

TEST_CASE("changes of a roster that cannot be are taken as far as they make sense") {
    std::vector<RosterEntry> roster{{PlayerId{3}, "ann", false, 20}};
    message::RosterChanges odd;
    odd.gone = {PlayerId{9}, PlayerId{3}, PlayerId{3}};
    odd.pings = {{PlayerId{7}, 4}};
    odd.lines = {{PlayerId{5}, "b", false, 1}, {PlayerId{2}, "a", false, 1}, {PlayerId{5}, "c", false, 1}};
    client::apply(roster, odd);
    REQUIRE(roster.size() == 2);
    CHECK(roster[0].player == PlayerId{2});
    CHECK(roster[1].name == "c");
}
