#include "arena/nearest.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire::bench {

using server::NearestGrid;

Nearest::Nearest(std::uint32_t clients)
    : grid_({0, 0, 0}, {arena_edge, arena_edge, 0}, 6000, arena_seen), reach_(clients, 0) {}

void Nearest::rebuild(const std::vector<Creature>& creatures) {
    creatures_ = &creatures;
    grid_.clear();
    for (std::uint32_t i = 0; i < creatures.size(); ++i) grid_.add(i, {}, {creatures[i].x, creatures[i].y, 0});
    grid_.build();
}

std::span<const NearestGrid::Candidate> Nearest::of(std::uint32_t client) {
    const Creature& own = (*creatures_)[client];
    float radius = reach_[client] > 0 ? reach_[client] : grid_.usual_radius();
    for (found_.clear(); found_.size() < arena_seen && radius < 8000; radius *= 1.3f)
        grid_.gather({own.x, own.y, 0}, radius, {}, found_);
    const std::size_t count = std::min<std::size_t>(arena_seen, found_.size());
    std::ranges::nth_element(found_, found_.begin() + static_cast<std::ptrdiff_t>(count - 1), {},
                             &NearestGrid::Candidate::squared);
    reach_[client] = std::sqrt(found_[count - 1].squared) * 1.05f;
    return std::span(found_).first(count);
}

}  // namespace tickwire::bench
