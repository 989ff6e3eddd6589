// The walk that every system of the arena carries: W creatures wander at random in 4,096 x 4,096 units; each client
// sees the 32 that are nearest to its own, that one included, and sends a 12-byte command every tick.
#pragma once

#include <cstdint>
#include <vector>

#include "tickwire/world.hpp"

namespace tickwire::bench {

inline constexpr float arena_edge = 4095.9375f;
inline constexpr std::uint32_t arena_seen = 32;
inline constexpr std::size_t arena_command_bytes = 12;
/// As many entities as the table of the targets has for so many clients.
constexpr std::uint32_t arena_entities(std::uint32_t clients) {
    return clients <= 256 ? 256 : std::max(1000u, clients);
}

/// 16 bits of position an axis, and 8 each of heading, health and flags.
struct Creature {
    float x = 0, y = 0;
    std::uint8_t heading = 0;  // in 1/256 of a turn
    std::uint8_t health = 100;
    std::uint8_t flags = 0;
    std::uint8_t pace = 0;  // 100 units a second and so many more, to 200; only the server knows
    static constexpr auto fields = tickwire::fields(
        tickwire::real(&Creature::x, {0, arena_edge}, 0.0625), tickwire::real(&Creature::y, {0, arena_edge}, 0.0625),
        tickwire::integer(&Creature::heading, {0, 255}), tickwire::integer(&Creature::health, {0, 255}),
        tickwire::integer(&Creature::flags, {0, 255}));
    static constexpr auto place = tickwire::place(&Creature::x, &Creature::y);
    /// Everything is near enough; of it the nearest 31, and the own one.
    static constexpr tickwire::KindOptions replication{.relevance_radius = 6000, .nearest = arena_seen - 1};
};

Creature any_creature(Random& random);
/// One tick of one creature.
void wander(Creature& creature, float dt, Random& random);

/// What a client sends: 12 bytes that no coder can shorten much. The walk does not heed them.
struct Order {
    std::uint16_t words[6] = {};
};

/// The walk on its own, for systems that bring nothing: creature i is client i's.
class PlainWalk {
public:
    PlainWalk(std::uint32_t entities, std::uint64_t seed);
    void step(float dt);
    const std::vector<Creature>& creatures() const { return creatures_; }

private:
    Random random_;
    std::vector<Creature> creatures_;
};

}  // namespace tickwire::bench
