#include "server/command_buffer.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <map>

#include "tickwire/random.hpp"

using namespace tickwire;
using server::CommandBuffer;
using Verdict = CommandBuffer::Verdict;

namespace {
using Slots = std::array<std::uint32_t, 2>;
}

TEST_CASE("a command is taken at its tick, once, and repeated when the next is missing") {
    CommandBuffer buffer(2);
    CHECK(buffer.insert(Tick(102), Tick(100), Slots{7, 8}) == Verdict::stored);
    CHECK(buffer.insert(Tick(102), Tick(100), Slots{9, 9}) == Verdict::duplicate);
    bool arrived = true;
    CHECK(buffer.take(Tick(101), arrived)[0] == 0);
    CHECK_FALSE(arrived);
    CHECK(buffer.take(Tick(102), arrived)[0] == 7);
    CHECK(arrived);
    CHECK(buffer.take(Tick(103), arrived)[1] == 8);
    CHECK_FALSE(arrived);
}

TEST_CASE("commands too late, too early or from before the first are told apart and change nothing") {
    CommandBuffer buffer(2);
    CHECK(buffer.insert(Tick(90), Tick(100), Slots{1, 1}) ==
          Verdict::duplicate);  // repeated history of another session
    CHECK(buffer.insert(Tick(101), Tick(100), Slots{2, 2}) == Verdict::stored);
    CHECK(buffer.insert(Tick(165), Tick(100), Slots{3, 3}) == Verdict::early);
    CHECK(buffer.insert(Tick(164), Tick(100), Slots{4, 4}) == Verdict::stored);
    CHECK(buffer.insert(Tick(103), Tick(105), Slots{5, 5}) == Verdict::late);
    CHECK(buffer.insert(Tick(103), Tick(105), Slots{5, 5}) == Verdict::duplicate);  // counted once
    CHECK(buffer.insert(Tick(1), Tick(4'000'000'000u), Slots{5, 5}) != Verdict::stored);
    CHECK(buffer.insert(Tick(4'294'967'295u), Tick(100), Slots{5, 5}) != Verdict::stored);
    bool arrived = true;
    buffer.take(Tick(106), arrived);
    CHECK_FALSE(arrived);
}

TEST_CASE("however far ahead commands come, and in whatever order, each is taken at its tick with its view") {
    CommandBuffer buffer(2);
    Random random(3);
    std::map<Tick, std::uint32_t> sent;
    for (Tick room(1); room < Tick(2000); ++room) {
        // A client whose clock wanders, and a wire that mixes.
        const std::uint32_t furthest = room.value % 400 < 200 ? 6 : 64;
        for (int i = 0; i < 3; ++i) {
            const Tick tick = room + static_cast<std::int32_t>(1 + random.below(furthest));
            const std::uint32_t value = random.below(1'000'000);
            const auto verdict =
                buffer.insert(tick, room, Slots{value, value + 1}, {.claimed = static_cast<float>(value)});
            CHECK(verdict == (sent.contains(tick) ? Verdict::duplicate : Verdict::stored));
            sent.try_emplace(tick, value);
        }
        bool arrived = false;
        const auto slots = buffer.take(room + 1, arrived);
        CHECK(arrived == sent.contains(room + 1));
        if (!arrived) continue;
        CHECK(slots[0] == sent[room + 1]);
        CHECK(slots[1] == sent[room + 1] + 1);
        CHECK(buffer.view().claimed == static_cast<float>(sent[room + 1]));
    }
}
