#include "server/roster_log.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "client-lib/roster_view.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using server::changes_between;
using server::RosterLog;

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

namespace {

/// Who plays, and one who is told of it by a log.
struct Lines {
    std::map<std::uint16_t, RosterEntry> here;

    void change(Random& random, std::uint32_t numbers) {
        const auto number = static_cast<std::uint16_t>(1 + random.below(numbers));
        const std::uint32_t what = random.below(8);
        if (what == 0) {
            here.erase(number);
        } else if (const auto line = here.find(number); line == here.end() || what == 1) {
            here[number] = {PlayerId{number}, "p" + std::to_string(random.below(1000)), random.below(2) == 0, 0};
        } else {
            line->second.ping_ms = static_cast<std::uint16_t>(random.below(500));
        }
    }
    std::vector<RosterEntry> all() const {
        std::vector<RosterEntry> lines;
        for (const auto& [number, line] : here) lines.push_back(line);
        return lines;
    }
};

struct Hearer {
    server::RosterPlace place;
    std::vector<RosterEntry> roster;

    void hear(const RosterLog& log, std::size_t about_bytes) {
        const bool first = !place.begun;
        const message::RosterChanges piece = log.next(place, about_bytes);
        if (first) {
            roster = piece.lines;
        } else {
            client::apply(roster, piece);
        }
    }
};

}  // namespace

TEST_CASE("whoever hears a log to its end, at any pace and from any time on, has the roster as it is") {
    Random random(5);
    RosterLog log;
    Lines lines;
    std::vector<Hearer> hearers;
    std::size_t half_told = 0;
    for (int round = 0; round < 3000; ++round) {
        for (std::uint32_t i = random.below(6); i > 0; --i) lines.change(random, 60);
        log.become(lines.all());
        if (random.below(20) == 0 && hearers.size() < 40) hearers.emplace_back();
        if (random.below(100) == 0 && !hearers.empty())
            hearers[random.below(static_cast<std::uint32_t>(hearers.size()))] = {};
        for (Hearer& hearer : hearers) {
            if (random.below(4) == 0) hearer.hear(log, random.below(400));
            half_told += log.told_all(hearer.place) ? 0 : 1;
        }
        std::uint64_t least = UINT64_MAX;
        for (const Hearer& hearer : hearers) {
            if (hearer.place.begun) least = std::min(least, hearer.place.lines);
        }
        if (random.below(10) == 0) log.all_are_at(least);
        REQUIRE(log.size() <= 60);
        if (round % 100 != 99) continue;
        for (Hearer& hearer : hearers) {
            for (int pieces = 0; !log.told_all(hearer.place); ++pieces) {
                REQUIRE(pieces < 100);
                hearer.hear(log, 100);
            }
            REQUIRE(hearer.roster == lines.all());
        }
    }
    CHECK(half_told > 10'000);
    lines.here.clear();
    log.become({});
    log.all_are_at(UINT64_MAX);
    CHECK(log.size() == 0);
}

TEST_CASE("a large roster is told in pieces of the size that was asked for, and each line once") {
    std::vector<RosterEntry> lines;
    for (std::uint16_t i = 1; i <= 2000; ++i) lines.push_back({PlayerId{i}, "walker" + std::to_string(i), false, i});
    RosterLog log;
    log.become(lines);
    server::RosterPlace place;
    std::size_t told = 0, pieces = 0;
    for (; !log.told_all(place); ++pieces) {
        const message::RosterChanges piece = log.next(place, 4096);
        CHECK(piece.pings.empty());
        CHECK(message::encode(piece).size() < 4096 + 256);
        told += piece.lines.size();
    }
    CHECK(told == 2000);
    CHECK(pieces >= 10);
}
