// The last seconds of one client as two lines: when a movement key was held, and how fast the picture moved. What lies
// between the two is the lag that a player feels.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "app/canvas.hpp"

namespace skirmish {

class MotionStrip {
public:
    static constexpr std::size_t kept = 180;  ///< pictures: 3 s at 60 a second

    /// Once a picture; `speed` in metres a second.
    void add(bool key_held, float speed) { samples_[count_++ % kept] = {key_held, speed}; }
    void draw(Canvas& canvas, const SDL_FRect& where) const;

private:
    struct Sample {
        bool held = false;
        float speed = 0;
    };
    std::array<Sample, kept> samples_{};
    std::size_t count_ = 0;
};

}  // namespace skirmish
