// Arenas and worlds for the tests of Skirmish, without server and network.
#pragma once

#include <string>
#include <vector>

#include "bots/bot.hpp"
#include "maps/map_file.hpp"
#include "rules/skirmish.hpp"

namespace skirmish::test {

/// '#' is wall; the corners of the free ground are spawns.
Arena arena_of(const std::vector<std::string>& rows);
/// A map from the repository's assets.
Arena map(const std::string& name);

/// A world in which each player does as told every tick.
class Duel {
public:
    explicit Duel(const Arena& arena, std::uint64_t seed = 1) : world(arena, seed) {}
    tickwire::PlayerId join();
    void run(std::uint32_t ticks);
    Fighter& fighter(tickwire::PlayerId player);
    /// Alive at a place of the test's choice, unprotected, with full health.
    void place(tickwire::PlayerId player, Spot spot);
    std::vector<Killed> kills;

    tickwire::World<Skirmish> world;

private:
    std::uint16_t players_ = 0;
};

}  // namespace skirmish::test
