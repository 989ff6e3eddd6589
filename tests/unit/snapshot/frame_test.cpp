// Finding an entity in a frame, with a hint or without.
#include "tickwire/frame.hpp"

#include <catch2/catch.hpp>

#include "tickwire/random.hpp"

using namespace tickwire;

TEST_CASE("a hint makes finding quicker, never different") {
    Random random(3);
    for (int round = 0; round < 50; ++round) {
        Frame frame;
        std::uint32_t index = 0;
        for (std::uint32_t count = random.below(60); count > 0; --count)
            frame.entities.push_back({EntityId(index += 1 + random.below(5), 1 + random.below(3)), {}, 0, 0, {}});
        for (std::uint32_t wanted = 0; wanted <= index + 2; ++wanted) {
            for (std::uint32_t generation = 1; generation <= 3; ++generation) {
                const EntityId id(wanted, generation);
                for (const std::size_t hint : {std::size_t{0}, std::size_t{random.below(80)}, std::size_t{100'000}})
                    REQUIRE(frame.find_near(id, hint) == frame.find(id));
            }
        }
    }
}
