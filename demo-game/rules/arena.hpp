// The ground of a match: a grid of tiles of one metre, walls, spawn points, places of items and goals; and what is
// played on it. Immutable; shared by rules, bots and the drawing. Everything outside the grid is wall.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/match_rules.hpp"

namespace skirmish {

struct Spot {
    float x = 0, y = 0;  ///< metres
};

enum class ItemKind : std::uint8_t { health = 0, shield = 1, last = shield };

/// Where an item lies, and lies again some time after somebody has taken it.
struct ItemSpot {
    ItemKind kind = ItemKind::health;
    Spot at;
};

/// A rectangle, in metres. Who gets the ball's middle into it has scored against the team that defends it.
struct Goal {
    float x = 0, y = 0, width = 0, height = 0;
    bool holds(Spot spot) const { return spot.x >= x && spot.x <= x + width && spot.y >= y && spot.y <= y + height; }
    Spot middle() const { return {x + width / 2, y + height / 2}; }
};

struct Arena {
    std::string name = "empty";                                           ///< of the map's file, without its ending
    std::string title = "Empty";                                          ///< for people
    int width = 16, height = 16;                                          ///< tiles, 8 to 128
    std::vector<std::uint8_t> walls = std::vector<std::uint8_t>(256, 0);  ///< width x height, row by row; not 0: wall
    std::vector<std::uint8_t> floor = std::vector<std::uint8_t>(256, 1);  ///< decoration, 0 to 15
    std::vector<Spot> spawns = {{4, 4}, {12, 12}};                        ///< at least two, each on free ground
    std::vector<ItemSpot> items{};
    std::vector<Goal> goals{};  ///< none, or that of team 1 and that of team 2
    Spot kick_off{8, 8};        ///< where the ball begins
    MatchRules rules{};         ///< of the server; a client's copy leaves them as they are

    bool wall(int column, int row) const {
        if (column < 0 || row < 0 || column >= width || row >= height) return true;
        return walls[static_cast<std::size_t>(row * width + column)] != 0;
    }
    bool wall_at(float x, float y) const;
    /// True when a circle touches no wall.
    bool free(Spot centre, float radius) const;
    /// A circle moved as far as walls let it, sliding along them. Steps longer than `radius` are cut.
    Spot slide(Spot from, float dx, float dy, float radius) const;
    /// How far one can see from `from` along (dx, dy), a unit vector, up to `limit` metres.
    float ray(Spot from, float dx, float dy, float limit) const;
    /// Nothing but free ground on the straight line.
    bool sees(Spot from, Spot to) const;
};

float distance(Spot a, Spot b);

}  // namespace skirmish
