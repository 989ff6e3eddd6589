#include "rules/arena.hpp"

#include <algorithm>
#include <cmath>

namespace skirmish {

namespace {

int tile(float metres) {
    return static_cast<int>(std::floor(metres));
}

Spot nearest_on_tile(Spot point, int column, int row) {
    const auto x = static_cast<float>(column), y = static_cast<float>(row);
    return {std::clamp(point.x, x, x + 1), std::clamp(point.y, y, y + 1)};
}

}  // namespace

float distance(Spot a, Spot b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

bool Arena::wall_at(float x, float y) const {
    return wall(tile(x), tile(y));
}

bool Arena::free(Spot centre, float radius) const {
    for (int row = tile(centre.y - radius); row <= tile(centre.y + radius); ++row) {
        for (int column = tile(centre.x - radius); column <= tile(centre.x + radius); ++column) {
            if (wall(column, row) && distance(centre, nearest_on_tile(centre, column, row)) < radius) return false;
        }
    }
    return true;
}

Spot Arena::slide(Spot from, float dx, float dy, float radius) const {
    const float length = std::hypot(dx, dy);
    if (length > radius) {
        dx *= radius / length;
        dy *= radius / length;
    }
    Spot to{from.x + dx, from.y + dy};
    // Out of one wall may be into its neighbour; a corner takes two rounds, the rest is safety.
    for (int round = 0; round < 4; ++round) {
        bool touched = false;
        for (int row = tile(to.y - radius); row <= tile(to.y + radius); ++row) {
            for (int column = tile(to.x - radius); column <= tile(to.x + radius); ++column) {
                if (!wall(column, row)) continue;
                const Spot nearest = nearest_on_tile(to, column, row);
                const float apart = distance(to, nearest);
                if (apart >= radius) continue;
                touched = true;
                if (apart < 1e-4f) return from;  // the centre itself is in the wall
                to.x = nearest.x + (to.x - nearest.x) * radius / apart;
                to.y = nearest.y + (to.y - nearest.y) * radius / apart;
            }
        }
        if (!touched) return to;
    }
    return free(to, radius * 0.999f) ? to : from;
}

// Amanatides and Woo, "A Fast Voxel Traversal Algorithm for Ray Tracing", 1987.
float Arena::ray(Spot from, float dx, float dy, float limit) const {
    int column = tile(from.x), row = tile(from.y);
    if (wall(column, row)) return 0;
    const auto first = [](float start, float direction) {
        if (direction == 0) return INFINITY;
        const float edge = direction > 0 ? std::floor(start) + 1 : std::floor(start);
        return (edge - start) / direction;
    };
    float next_x = first(from.x, dx), next_y = first(from.y, dy);
    const float step_x = dx == 0 ? INFINITY : 1 / std::abs(dx), step_y = dy == 0 ? INFINITY : 1 / std::abs(dy);
    while (true) {
        const float here = std::min(next_x, next_y);
        if (here >= limit) return limit;
        if (next_x < next_y) {
            column += dx > 0 ? 1 : -1;
            next_x += step_x;
        } else {
            row += dy > 0 ? 1 : -1;
            next_y += step_y;
        }
        if (wall(column, row)) return std::max(here, 0.0f);
    }
}

bool Arena::sees(Spot from, Spot to) const {
    const float far = distance(from, to);
    return far < 1e-3f || ray(from, (to.x - from.x) / far, (to.y - from.y) / far, far) >= far;
}

}  // namespace skirmish
