// Chains of snapshots, and what an ack says of one that refers to another that is not acked.
#include "server/early_references.hpp"

#include <catch2/catch.hpp>

#include "server/known_entities.hpp"

using namespace tickwire;
using namespace tickwire::server;

namespace {

// What each of so many snapshots in turn refers to, beside what is acked. Ticks go on from one call to the next.
std::vector<std::uint64_t> choices(EarlyReferences& early, const EarlyReferences::Path& path, std::size_t count,
                                   int every = 1, std::size_t parts = 1) {
    static Tick tick(100);
    std::vector<std::uint64_t> chosen;
    for (std::size_t i = 0; i < count; ++i) {
        tick = tick + every;
        chosen.push_back(early.choose(tick, path));
        early.sent(tick, chosen.back(), parts);
    }
    return chosen;
}

using Choices = std::vector<std::uint64_t>;
constexpr std::size_t cycle = 32;  // two chains of sixteen

// All that is at least so many ticks old has come.
constexpr EarlyReferences::Path path(double loss_percent, int age) {
    const std::uint64_t acked = age < 64 ? ~std::uint64_t{0} << age : 0;
    return {loss_percent, acked, acked};
}
constexpr EarlyReferences::Path far = path(0, 7);

// The last so many snapshots of the same chain: every second one.
std::uint64_t back(int count, int apart = 2) {
    std::uint64_t mask = 0;
    for (int i = 1; i <= count; ++i) mask |= std::uint64_t{1} << (i * apart);
    return mask;
}

// Long enough on a quiet path, up to the beginning of a cycle. Whether something was referred to in the end.
bool settled(EarlyReferences& early, const EarlyReferences::Path& path, int every = 1) {
    const Choices chosen = choices(early, path, (EarlyReferences::patience / cycle + 2) * cycle, every);
    return chosen.back() == back(7, 2 * every);
}

// A stream's bookkeeping alone: a snapshot each tick, in one datagram of the same number.
struct Sent {
    KnownEntities known{PlayerId{1}};
    Frame frame;
    KnownEntities::Scratch scratch;

    void send(std::uint32_t tick, std::uint64_t early) {
        frame.tick = Tick(tick);
        known.update(frame, {}, false, scratch);
        known.begin(1, early);
        known.remember({tick, TimePoint{}, Tick(tick), 100});
    }
    bool acked(std::uint32_t tick) const { return ((known.acked_ticks() >> (frame.tick.value - tick)) & 1u) != 0; }
};

}  // namespace

TEST_CASE("of each chain of sixteen the first refers to none, the others to all before them in it") {
    EarlyReferences early(1);
    CHECK(settled(early, far));
    Choices expected;
    for (int i = 0; i < static_cast<int>(cycle); ++i)
        expected.push_back(back(i % 2 == 0 ? i / 2 : (i + (i < 17 ? 15 : -17)) / 2));
    CHECK(choices(early, far, cycle) == expected);
    CHECK(expected[0] == 0);
    CHECK(expected[17] == 0);
    EarlyReferences seldom(1);
    CHECK(settled(seldom, far, 2));
    CHECK(choices(seldom, far, 4, 2) == Choices{0, back(8, 4), back(1, 4), back(9, 4)});
}

TEST_CASE("one that is seen to be lost ends its own chain and not the other") {
    EarlyReferences early(1);
    CHECK(settled(early, far));
    CHECK(choices(early, far, 10).back() == back(12));
    EarlyReferences::Path hole = far;
    hole.arrived = hole.acked = far.acked & ~(std::uint64_t{1} << 8);  // what came a tick after it has arrived
    CHECK(choices(early, hole, 1) == Choices{0});
    hole.arrived = hole.acked = far.acked & ~(std::uint64_t{1} << 9);
    CHECK(choices(early, hole, 1) == Choices{back(13)});
    hole.arrived = far.acked & ~(std::uint64_t{1} << 10);
    hole.acked = hole.arrived & ~(std::uint64_t{1} << 8);  // it leans on the one that is lost
    CHECK(choices(early, hole, 1) == Choices{back(1)});
    CHECK(choices(early, far, 1) == Choices{back(14)});
}

TEST_CASE("at most seven of a chain are on their way at once") {
    EarlyReferences early(1);
    choices(early, path(0, 20), (EarlyReferences::patience / cycle + 2) * cycle);
    const Choices chosen = choices(early, path(0, 20), cycle);
    for (int i = 0; i < 16; ++i) CHECK(chosen[static_cast<std::size_t>(i) * 2] == back(i % 8));
}

TEST_CASE("where a path's loss was small for too short a time, nothing refers to what is not acked") {
    EarlyReferences early(1);
    CHECK(choices(early, far, EarlyReferences::patience - 1) == Choices(EarlyReferences::patience - 1, 0));
    CHECK(choices(early, path(1.1, 7), 1) == Choices{0});
    CHECK(choices(early, far, EarlyReferences::patience - 1) == Choices(EarlyReferences::patience - 1, 0));
}

TEST_CASE(
    "nothing refers to what is not acked where it is forbidden, much is lost, or what is acked is new or nothing") {
    const std::size_t long_enough = EarlyReferences::patience + cycle;
    const Choices none(long_enough, 0);
    EarlyReferences forbidden(0), lossy(2), near(1), unheard(1), seldom(1), large(1);
    CHECK(choices(forbidden, far, long_enough) == none);
    CHECK(choices(lossy, path(2.0, 7), long_enough) == none);
    CHECK(choices(near, path(0, 3), long_enough) == none);
    CHECK(choices(unheard, path(0, 64), long_enough) == none);
    CHECK(choices(seldom, far, long_enough, 3) == none);
    CHECK(choices(large, far, long_enough, 1, 2) == none);  // a chain goes on from one in a single part
}

TEST_CASE("a loss that is measured to be up to twice the bound does not stop what has begun, and more does") {
    EarlyReferences early(2);
    CHECK(settled(early, path(1.9, 7)));
    CHECK(choices(early, path(3.9, 7), 3) == Choices{0, back(8), back(1)});
    CHECK(choices(early, path(4.1, 7), 3) == Choices{0, 0, 0});
    CHECK(choices(early, path(2.1, 7), cycle) == Choices(cycle, 0));
}

TEST_CASE("while news of what has come is late, nothing refers to what is not acked") {
    EarlyReferences early(1);
    CHECK(settled(early, far));
    CHECK(choices(early, path(0, 10), 3) == Choices{0, back(8), back(1)});
    CHECK(choices(early, path(0, 11), 4) == Choices{0, 0, 0, 0});
    CHECK(choices(early, far, 4) == Choices{0, back(1), back(1), back(2)});  // chains of what has left since
}

TEST_CASE("a snapshot that could not be sent is referred to by none") {
    EarlyReferences early(1);
    CHECK(settled(early, far));
    CHECK(choices(early, far, 2) == Choices{0, back(8)});
    early.failed();
    CHECK(choices(early, far, 2) == Choices{0, 0});
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
