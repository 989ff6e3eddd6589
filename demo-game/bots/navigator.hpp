// Ways through an arena: a grid of nodes where a fighter fits, and A* over it.
#pragma once

#include <cstdint>
#include <vector>

#include "rules/arena.hpp"

namespace skirmish {

class Navigator {
public:
    /// `arena` must outlive the navigator.
    explicit Navigator(const Arena& arena);

    /// Corners of a way to `to`, without `from`; empty when there is none. Straightened where one can walk straight.
    std::vector<Spot> way(Spot from, Spot to) const;
    /// True when a fighter may stand in this tile's middle.
    bool walkable(int column, int row) const;
    /// A fighter fits along the whole straight line.
    bool walks_straight(Spot from, Spot to) const;

private:
    std::size_t node(int column, int row) const { return static_cast<std::size_t>(row * arena_.width + column); }
    std::size_t nearest_node(Spot spot) const;
    Spot middle(std::size_t node) const;
    std::vector<std::size_t> search(std::size_t from, std::size_t to) const;

    const Arena& arena_;
    std::vector<std::uint8_t> walkable_;
};

}  // namespace skirmish
