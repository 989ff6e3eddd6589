// Groups of snapshots, and what an ack says of one that refers to another that is not acked.
#include "server/early_references.hpp"

#include <catch2/catch.hpp>

#include "server/known_entities.hpp"

using namespace tickwire;
using namespace tickwire::server;

namespace {

// What each of so many snapshots in turn refers to, beside what is acked.
std::vector<std::uint64_t> choices(EarlyReferences& early, const EarlyReferences::Path& path, int count, int every = 1,
                                   std::size_t parts = 1) {
    std::vector<std::uint64_t> chosen;
    for (int i = 1; i <= count; ++i) {
        const Tick tick(static_cast<std::uint32_t>(100 + i * every));
        chosen.push_back(early.choose(tick, path));
        early.sent(tick, chosen.back(), parts);
    }
    return chosen;
}

using Choices = std::vector<std::uint64_t>;
constexpr EarlyReferences::Path far{0, 7};

// A stream's bookkeeping alone: a snapshot each tick, in one datagram of the same number.
struct Sent {
    KnownEntities known;
    Frame frame;
    std::vector<Known> scratch;

    void send(std::uint32_t tick, std::uint64_t early) {
        frame.tick = Tick(tick);
        known.update(frame, {}, scratch);
        known.begin(1, early);
        known.remember({tick, TimePoint{}, Tick(tick), 100});
    }
    bool acked(std::uint32_t tick) const { return ((known.acked_ticks() >> (frame.tick.value - tick)) & 1u) != 0; }
};

}  // namespace

TEST_CASE("in a group of four the second snapshot may refer to the first, and each to all before it") {
    EarlyReferences early(1);
    CHECK(choices(early, far, 9) == Choices{0, 0b10, 0b110, 0b1110, 0, 0b10, 0b110, 0b1110, 0});
    EarlyReferences seldom(1);
    CHECK(choices(seldom, far, 5, 2) == Choices{0, 0b100, 0b10100, 0b1010100, 0});
}

TEST_CASE(
    "nothing refers to what is not acked where it is forbidden, much is lost, or what is acked is new or nothing") {
    const Choices none(6, 0);
    EarlyReferences forbidden(0), lossy(2), near(1), unheard(1), seldom(1), large(1);
    CHECK(choices(forbidden, far, 6) == none);
    CHECK(choices(lossy, {2.0, 7}, 6) == none);
    CHECK(choices(near, {0, 3}, 6) == none);
    CHECK(choices(unheard, {0, 64}, 6) == none);
    CHECK(choices(seldom, far, 6, 3) == none);
    CHECK(choices(large, far, 6, 1, 2) == none);  // a group begins with one in a single part
}

TEST_CASE("a loss that is measured a little above the bound does not stop what has begun, and more does") {
    EarlyReferences early(2);
    CHECK(choices(early, {1.9, 7}, 4) == Choices{0, 0b10, 0b110, 0b1110});
    CHECK(choices(early, {2.9, 7}, 4) == Choices{0, 0b10, 0b110, 0b1110});
    CHECK(choices(early, {3.1, 7}, 3) == Choices{0, 0, 0});
    CHECK(choices(early, {2.1, 7}, 3) == Choices{0, 0, 0});
}

TEST_CASE("a snapshot that could not be sent is referred to by none") {
    EarlyReferences early(1);
    (void)early.choose(Tick(1), far);
    early.sent(Tick(1), 0, 1);
    early.failed();
    CHECK(early.choose(Tick(2), far) == 0);
}

TEST_CASE("the ack of a snapshot counts only with the acks of all that it refers to, in any order") {
    Sent sent;
    sent.send(100, 0);
    sent.send(101, 0b10);
    sent.send(102, 0b110);
    sent.send(103, 0);
    sent.known.acked(102, {});
    sent.known.acked(103, {});
    CHECK(!sent.acked(102));
    CHECK(sent.acked(103));
    sent.known.acked(100, {});
    CHECK(sent.acked(100));
    CHECK(!sent.acked(102));  // 101 is missing
    sent.known.acked(101, {});
    CHECK(sent.acked(101));
    CHECK(sent.acked(102));
}

TEST_CASE("what was sent into a group counts while its tick is remembered, and says nothing of later ticks") {
    Sent sent;
    sent.send(100, 0);
    sent.send(101, 0b10);
    for (std::uint32_t tick = 102; tick <= 165; ++tick)
        sent.send(tick, 0);  // 164 and 165 take the places of 100 and 101
    sent.known.acked(165, {});
    CHECK(sent.acked(165));
    CHECK(!sent.known.early(Tick(165)));
    sent.known.acked(101, {});
    sent.known.acked(100, {});
    CHECK(sent.known.acked_ticks() == 1);
}
