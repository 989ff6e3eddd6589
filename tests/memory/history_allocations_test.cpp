// A room's history that is shared with who writes checkpoints: it takes other frames for those that are still held, and
// no memory that it has not had before.
#include <catch2/catch.hpp>
#include <deque>

#include "memory/scarcity.hpp"
#include "snapshot/history.hpp"

using namespace tickwire;
using namespace tickwire::test;
using snapshot::CountedFrame;
using snapshot::History;

namespace {

constexpr std::uint32_t second = 60;  // ticks

class SharedHistory {
public:
    SharedHistory() { description_.kinds.resize(1); }

    /// So many seconds, a share in each, which is held for so many ticks. Counts what ticks allocate.
    std::uint64_t run(std::uint32_t seconds, std::int32_t held_for) {
        begin_counting();
        for (std::uint32_t i = 0; i < seconds * second; ++i) {
            ++tick_;
            {
                const Scarce none_fails({});
                Frame& frame = history_.begin(tick_);
                for (std::uint32_t index = 1; index <= 50; ++index)
                    frame.entities.push_back({EntityId(index, 1), {}, 0, 0, {}});
                history_.commit(description_);
            }
            if (i % second == 0) shares_.push_back({tick_, history_.share()});
            while (!shares_.empty() && tick_ - shares_.front().first >= held_for) shares_.pop_front();
        }
        shares_.clear();
        return allocations_counted();
    }

private:
    Description description_;
    History history_;
    Tick tick_{};
    std::deque<std::pair<Tick, std::vector<CountedFrame>>> shares_;
};

}  // namespace

TEST_CASE("a warm history allocates nothing in a tick, though what it held is still being written down") {
    SharedHistory history;
    CHECK(history.run(3, 12) > 0);
    CHECK(history.run(60, 12) == 0);
    CHECK(history.run(4, 9) == 0);  // quicker for once
    CHECK(history.run(60, 12) == 0);
}

TEST_CASE("the memory that a slow disk has cost a history is given back") {
    SharedHistory history;
    history.run(5, 3);
    const std::int64_t usual = blocks_in_use();
    history.run(5, 300);  // each share is held until four others have come
    const std::int64_t most = blocks_in_use();
    CHECK(most > usual + 2 * 64);
    history.run(500, 3);
    CHECK(blocks_in_use() <= usual + 2 * 8);
}
