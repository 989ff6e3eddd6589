#include "bots/navigator.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <queue>

#include "rules/tuning.hpp"

namespace skirmish {

namespace {

constexpr float room = 0.04f;  // metres beside a body

struct Step {
    int column, row;
    float cost;
};
constexpr std::array<Step, 8> steps{{{1, 0, 1},
                                     {-1, 0, 1},
                                     {0, 1, 1},
                                     {0, -1, 1},
                                     {1, 1, 1.41421f},
                                     {1, -1, 1.41421f},
                                     {-1, 1, 1.41421f},
                                     {-1, -1, 1.41421f}}};

}  // namespace

Navigator::Navigator(const Arena& arena) : Navigator(arena, tuning::fighter_radius + room) {
    if (!arena.goals.empty()) ball_.reset(new Navigator(arena, tuning::ball_radius + room));
}

Navigator::Navigator(const Arena& arena, float body) : arena_(arena), body_(body), walkable_(arena.walls.size()) {
    for (int row = 0; row < arena.height; ++row) {
        for (int column = 0; column < arena.width; ++column) {
            const Spot spot{static_cast<float>(column) + 0.5f, static_cast<float>(row) + 0.5f};
            walkable_[node(column, row)] = arena.free(spot, body_);
        }
    }
}

bool Navigator::walkable(int column, int row) const {
    return column >= 0 && row >= 0 && column < arena_.width && row < arena_.height && walkable_[node(column, row)] != 0;
}

Spot Navigator::middle(std::size_t node) const {
    const int column = static_cast<int>(node) % arena_.width, row = static_cast<int>(node) / arena_.width;
    return {static_cast<float>(column) + 0.5f, static_cast<float>(row) + 0.5f};
}

std::size_t Navigator::nearest_node(Spot spot) const {
    const int column = static_cast<int>(spot.x), row = static_cast<int>(spot.y);
    std::size_t best = node(std::clamp(column, 0, arena_.width - 1), std::clamp(row, 0, arena_.height - 1));
    float best_distance = std::numeric_limits<float>::max();
    for (int r = row - 1; r <= row + 1; ++r) {
        for (int c = column - 1; c <= column + 1; ++c) {
            if (!walkable(c, r)) continue;
            const float away = distance(spot, middle(node(c, r)));
            if (away >= best_distance) continue;
            best_distance = away;
            best = node(c, r);
        }
    }
    return best;
}

bool Navigator::walks_straight(Spot from, Spot to) const {
    const float far = distance(from, to);
    const int samples = static_cast<int>(far / 0.25f) + 1;
    for (int i = 0; i <= samples; ++i) {
        const float part = static_cast<float>(i) / static_cast<float>(samples);
        if (!arena_.free({from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part}, body_)) return false;
    }
    return true;
}

std::vector<std::size_t> Navigator::search(std::size_t from, std::size_t to) const {
    constexpr float unreached = std::numeric_limits<float>::max();
    std::vector<float> cost(walkable_.size(), unreached);
    std::vector<std::size_t> before(walkable_.size(), walkable_.size());
    using Open = std::pair<float, std::size_t>;
    std::priority_queue<Open, std::vector<Open>, std::greater<>> open;
    cost[from] = 0;
    open.emplace(distance(middle(from), middle(to)), from);
    while (!open.empty()) {
        const std::size_t here = open.top().second;
        open.pop();
        if (here == to) break;
        const int column = static_cast<int>(here) % arena_.width, row = static_cast<int>(here) / arena_.width;
        for (const Step& step : steps) {
            const int c = column + step.column, r = row + step.row;
            if (!walkable(c, r) || !walkable(c, row) || !walkable(column, r)) continue;
            const std::size_t next = node(c, r);
            const float new_cost = cost[here] + step.cost;
            if (new_cost >= cost[next]) continue;
            cost[next] = new_cost;
            before[next] = here;
            open.emplace(new_cost + distance(middle(next), middle(to)), next);
        }
    }
    std::vector<std::size_t> nodes;
    if (cost[to] == unreached) return nodes;
    for (std::size_t here = to; here != from; here = before[here]) nodes.push_back(here);
    std::reverse(nodes.begin(), nodes.end());
    return nodes;
}

std::vector<Spot> Navigator::way(Spot from, Spot to) const {
    if (walks_straight(from, to)) return {to};
    const std::vector<std::size_t> nodes = search(nearest_node(from), nearest_node(to));
    std::vector<Spot> corners;
    Spot here = from;
    for (std::size_t i = 0; i < nodes.size();) {
        std::size_t far = i;
        while (far + 1 < nodes.size() && walks_straight(here, middle(nodes[far + 1]))) ++far;
        here = middle(nodes[far]);
        corners.push_back(here);
        i = far + 1;
    }
    return corners;
}

}  // namespace skirmish
