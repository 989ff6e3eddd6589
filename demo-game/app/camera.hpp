// What part of the arena is on the screen: follows the player smoothly, looks ahead where it aims, and shakes.
#pragma once

#include "rules/arena.hpp"

namespace skirmish {

class Camera {
public:
    /// A picture shows at least this many metres each way, unless it is told otherwise.
    static constexpr float usual_metres_high = 24;

    void resize(int width, int height, float metres_high = usual_metres_high);
    /// Follows `focus`; `look_x`, `look_y` in metres are where the player looks, from there. Stays within the arena as
    /// far as it fits.
    void follow(Spot focus, float look_x, float look_y, const Arena& arena, float dt);
    /// Moves only as far as it takes to keep `focus` within the middle of the picture: `free` of its width and height.
    void keep_in_sight(Spot focus, float free, const Arena& arena, float dt);
    /// What is followed stands above the middle by this part of the picture's height, wherever the arena ends.
    void raise(float part) { raise_ = part; }
    /// At once, without gliding: a new match, a new life.
    void jump(Spot focus) { centre_ = focus; }
    void shake(float strength);

    float scale() const { return scale_; }  ///< pixels a metre
    Spot centre() const { return centre_; }
    float screen_x(float x) const { return (x - centre_.x + shake_x_) * scale_ + width_ / 2; }
    float screen_y(float y) const { return (y - centre_.y + shake_y_) * scale_ + height_ / 2; }
    Spot world(float screen_x, float screen_y) const;
    bool sees(float x, float y, float margin) const;

private:
    void glide_to(Spot wanted, float beyond, const Arena& arena, float dt);
    float width_ = 1280, height_ = 720, scale_ = 30, raise_ = 0;
    Spot centre_{};
    float shake_ = 0, shake_time_ = 0, shake_x_ = 0, shake_y_ = 0;
};

}  // namespace skirmish
