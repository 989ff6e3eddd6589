#include "arena/walk.hpp"

#include <array>
#include <cmath>

namespace tickwire::bench {

namespace {

struct Direction {
    float x, y;
};
const std::array<Direction, 256> directions = [] {
    std::array<Direction, 256> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        const float angle = static_cast<float>(i) * 6.2831853f / 256;
        all[i] = {std::cos(angle), std::sin(angle)};
    }
    return all;
}();

// Back at the edge, as far as it would have gone beyond it.
bool bounced(float& position) {
    if (position >= 0 && position <= arena_edge) return false;
    position = position < 0 ? -position : 2 * arena_edge - position;
    return true;
}

}  // namespace

Creature any_creature(Random& random) {
    const auto place = [&] { return static_cast<float>(random.below(65536)) / 16; };
    return {.x = place(),
            .y = place(),
            .heading = static_cast<std::uint8_t>(random.below(256)),
            .pace = static_cast<std::uint8_t>(random.below(101))};
}

void wander(Creature& creature, float dt, Random& random) {
    if (random.below(4) == 0) creature.heading = static_cast<std::uint8_t>(creature.heading + random.below(32) - 16);
    const Direction& direction = directions[creature.heading];
    const float way = (100 + static_cast<float>(creature.pace)) * dt;
    creature.x += direction.x * way;
    creature.y += direction.y * way;
    if (bounced(creature.x)) creature.heading = static_cast<std::uint8_t>(128 - creature.heading);
    if (bounced(creature.y)) creature.heading = static_cast<std::uint8_t>(-creature.heading);
    if (random.below(100) == 0) creature.health = static_cast<std::uint8_t>(random.below(256));
    if (random.below(50) == 0) creature.flags = static_cast<std::uint8_t>(creature.flags ^ (1u << random.below(8)));
}

PlainWalk::PlainWalk(std::uint32_t entities, std::uint64_t seed) : random_(seed) {
    for (std::uint32_t i = 0; i < entities; ++i) creatures_.push_back(any_creature(random_));
}

void PlainWalk::step(float dt) {
    for (Creature& creature : creatures_) wander(creature, dt, random_);
}

}  // namespace tickwire::bench
