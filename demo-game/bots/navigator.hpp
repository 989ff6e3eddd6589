// Ways through an arena: a grid of nodes where a body fits, and A* over it; for fighters, and for the ball, which is
// wider.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "rules/arena.hpp"

namespace skirmish {

class Navigator {
public:
    /// For fighters. `arena` must outlive the navigator.
    explicit Navigator(const Arena& arena);
    /// For the ball, where it is played; else the same as for fighters.
    const Navigator& of_ball() const { return ball_ ? *ball_ : *this; }

    /// Corners of a way to `to`, without `from`; empty when there is none. Straightened where one can walk straight.
    std::vector<Spot> way(Spot from, Spot to) const;
    /// True when the body may stand in this tile's middle.
    bool walkable(int column, int row) const;
    /// The body fits along the whole straight line.
    bool walks_straight(Spot from, Spot to) const;

private:
    Navigator(const Arena& arena, float body);
    std::size_t node(int column, int row) const { return static_cast<std::size_t>(row * arena_.width + column); }
    std::size_t nearest_node(Spot spot) const;
    Spot middle(std::size_t node) const;
    std::vector<std::size_t> search(std::size_t from, std::size_t to) const;

    const Arena& arena_;
    const float body_;  // metres: its radius, and a little room
    std::vector<std::uint8_t> walkable_;
    std::unique_ptr<const Navigator> ball_;
};

}  // namespace skirmish
