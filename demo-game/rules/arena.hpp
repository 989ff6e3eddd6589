// The ground of a match: a grid of tiles of one metre, walls and spawn points. Immutable; shared by rules, bots and the
// drawing. Everything outside the grid is wall.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skirmish {

struct Spot {
    float x = 0, y = 0;  ///< metres
};

struct Arena {
    std::string name = "empty";                                           ///< of the map's file, without its ending
    std::string title = "Empty";                                          ///< for people
    int width = 16, height = 16;                                          ///< tiles, 8 to 128
    std::vector<std::uint8_t> walls = std::vector<std::uint8_t>(256, 0);  ///< width x height, row by row; not 0: wall
    std::vector<std::uint8_t> floor = std::vector<std::uint8_t>(256, 1);  ///< decoration, 0 to 15
    std::vector<Spot> spawns = {{4, 4}, {12, 12}};                        ///< at least two, each on free ground

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
