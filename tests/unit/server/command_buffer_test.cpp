#include "server/command_buffer.hpp"

#include <array>
#include <catch2/catch.hpp>

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
