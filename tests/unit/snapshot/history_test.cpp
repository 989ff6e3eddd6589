#include "snapshot/history.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "tickwire/random.hpp"

using namespace tickwire;
using snapshot::CountedFrame;
using snapshot::History;
using snapshot::history_ticks;

namespace {

// A kind of one slot and one of three, so that what stands before an entity moves its slots.
Description two_kinds() {
    Description description;
    description.kinds.resize(2);
    description.kinds[0].fields.resize(1);
    description.kinds[1].fields.resize(3);
    return description;
}

bool same_arrangement(const Frame& a, const Frame& b) {
    return std::ranges::equal(a.entities, b.entities, [](const FrameEntity& one, const FrameEntity& other) {
        return one.id == other.id && one.first_slot == other.first_slot;
    });
}

/// A tick of one entity whose value is the tick. Returns the frame.
const Frame* run_tick(History& history, const Description& description, Tick tick) {
    Frame& frame = history.begin(tick);
    frame.entities.push_back({EntityId(1, 1), {}, 0, 0, {}});
    frame.slots.push_back(tick.value);
    history.commit(description);
    return &frame;
}

/// Frames of ticks up to `newest` that follow one another, as they were.
bool as_they_were(std::span<const CountedFrame> frames, Tick newest) {
    for (const CountedFrame& frame : frames) {
        const Tick tick = newest - static_cast<std::int32_t>(&frames.back() - &frame);
        if (frame->tick != tick || frame->entities.size() != 1 || frame->entities[0].changed != tick ||
            frame->slots != std::vector{tick.value})
            return false;
    }
    return !frames.empty();
}

}  // namespace

TEST_CASE("ticks that are said to be alike have every entity at the same place") {
    const Description description = two_kinds();
    History history;
    Random random(5);
    std::vector<FrameEntity> world;
    std::uint32_t born = 0, alike = 0;
    for (Tick tick{1}; tick.value < 400; ++tick) {
        const std::uint32_t event = random.below(30);
        if (event < 2 || world.empty()) {
            ++born;
            world.push_back({EntityId(born, 1), {}, static_cast<std::uint16_t>(random.below(2)), 0, {}});
        } else if (event == 2) {
            world.erase(world.begin() +
                        static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint32_t>(world.size()))));
        } else if (event == 3) {  // another one takes the index, of the other kind
            FrameEntity& one = world[random.below(static_cast<std::uint32_t>(world.size()))];
            one.id = EntityId(one.id.index(), one.id.generation() + 1);
            one.kind = one.kind == 0 ? 1 : 0;
        }
        Frame& frame = history.begin(tick);
        for (FrameEntity entity : world) {
            entity.first_slot = static_cast<std::uint32_t>(frame.slots.size());
            for (std::size_t i = 0; i < description.kinds[entity.kind].fields.size(); ++i)
                frame.slots.push_back(random.below(3));
            frame.entities.push_back(entity);
        }
        history.commit(description);
        for (std::int32_t age = 0; age < static_cast<std::int32_t>(history_ticks) && history.at(tick - age); ++age) {
            if (!history.alike(tick, tick - age)) {
                if (age == 1) CHECK_FALSE(same_arrangement(*history.at(tick), *history.at(tick - age)));
                continue;
            }
            alike += age > 0 ? 1u : 0u;
            REQUIRE(same_arrangement(*history.at(tick), *history.at(tick - age)));
        }
    }
    CHECK(alike > 1'000);
}

TEST_CASE("what was shared stays as it was while the history goes on, and is used again when it is let go of") {
    const Description description = two_kinds();
    History history;
    struct Share {
        Tick newest, until;
        std::vector<CountedFrame> frames;
    };
    std::deque<Share> shares;
    std::set<const Frame*> used;
    std::uint32_t shared = 0;
    Random random(7);
    for (Tick tick{1}; tick.value < 3'000; ++tick) {
        used.insert(run_tick(history, description, tick));
        for (std::uint32_t age = 0; age < history_ticks && age < tick.value; ++age) {
            const Frame* held = history.at(Tick(tick.value - age));
            REQUIRE(held != nullptr);
            REQUIRE(held->slots.front() == tick.value - age);
        }
        if (tick.value % 60 == 5) {
            ++shared;
            shares.push_back({tick, tick + 1 + static_cast<std::int32_t>(random.below(20)), history.share()});
            REQUIRE(shares.back().frames.size() == std::min(tick.value, history_ticks));
        }
        for (const Share& share : shares) REQUIRE(as_they_were(share.frames, share.newest));
        std::erase_if(shares, [&](const Share& share) { return share.until == tick; });
    }
    CHECK(used.size() > history_ticks);
    CHECK(used.size() <= history_ticks + 20 + shared);  // as each share may give one back, to be made anew later
}

TEST_CASE("another thread reads what was shared while the history goes on") {
    const Description description = two_kinds();
    History history;
    std::mutex guard;
    std::deque<std::pair<Tick, std::vector<CountedFrame>>> waiting;
    bool over = false;
    std::uint32_t read = 0, wrong = 0;
    std::thread reader([&] {
        for (bool last = false; !last;) {
            std::unique_lock lock(guard);
            last = over;
            while (!waiting.empty()) {
                const auto share = std::move(waiting.front());
                waiting.pop_front();
                lock.unlock();
                wrong += as_they_were(share.second, share.first) ? 0 : 1;
                ++read;
                lock.lock();
            }
        }
    });
    std::uint32_t shared = 0;
    for (Tick tick{1}; tick.value < 20'000; ++tick) {
        run_tick(history, description, tick);
        if (tick.value % 20 != 0) continue;
        const std::lock_guard lock(guard);
        waiting.emplace_back(tick, history.share());
        ++shared;
    }
    {
        const std::lock_guard lock(guard);
        over = true;
    }
    reader.join();
    CHECK(read == shared);
    CHECK(wrong == 0);
}

TEST_CASE("a history that is resumed touches nothing that was shared") {
    const Description description = two_kinds();
    History history, other;
    for (Tick tick{1}; tick.value <= 100; ++tick) run_tick(history, description, tick);
    const auto shared = history.share();
    for (Tick tick{1}; tick.value <= 30; ++tick) run_tick(other, description, tick);
    history.resume(other.share(), description);
    CHECK(as_they_were(shared, Tick(100)));
    CHECK(as_they_were(history.share(), Tick(30)));
    CHECK(history.at(Tick(100)) == nullptr);
}
