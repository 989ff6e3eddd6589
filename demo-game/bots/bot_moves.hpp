// Small geometry that the files of a bot share.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include "bots/sight.hpp"

namespace skirmish {

inline Spot spot_of(const Seen& seen) {
    return {seen.fighter.x, seen.fighter.y};
}

inline float turned(float from, float to, float most) {
    const float turn = std::remainder(to - from, 2 * std::numbers::pi_v<float>);
    return from + std::clamp(turn, -most, most);
}

/// Of length 1; along x when the spots are one.
inline Spot direction(Spot from, Spot to) {
    const float far = distance(from, to);
    return far > 1e-3f ? Spot{(to.x - from.x) / far, (to.y - from.y) / far} : Spot{1, 0};
}

inline float dot(Spot a, Spot b) {
    return a.x * b.x + a.y * b.y;
}

/// Longer than 1 would clamp each axis and bend the direction.
inline void move_along(Controls& controls, float x, float y) {
    const float length = std::max(1.0f, std::hypot(x, y));
    controls.move_x = x / length;
    controls.move_y = y / length;
}

}  // namespace skirmish
