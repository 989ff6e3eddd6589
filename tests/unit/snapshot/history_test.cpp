#include "snapshot/history.hpp"

#include <catch2/catch.hpp>

#include "tickwire/random.hpp"

using namespace tickwire;
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
