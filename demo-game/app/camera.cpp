#include "app/camera.hpp"

#include <algorithm>
#include <cmath>

namespace skirmish {

namespace {

constexpr float glide = 9;  // of the distance a second
constexpr float look_ahead = 0.22f;
constexpr float longest_look = 4;   // metres
constexpr float shake_fades = 5;    // a second
constexpr float most_shake = 0.5f;  // metres

// Metres that are shown of nothing, so that the scores cover no corner; and in a pane, so that its caption covers none.
constexpr float beyond_the_edge = 5, beyond_in_a_pane = 2;

float within(float centre, float shown, float whole, float beyond) {
    const float least = shown / 2 - beyond, most = whole - least;
    return least >= most ? whole / 2 : std::clamp(centre, least, most);
}

}  // namespace

void Camera::resize(int width, int height, float metres_high) {
    width_ = static_cast<float>(width);
    height_ = static_cast<float>(height);
    scale_ = std::min(height_, width_) / metres_high;
}

void Camera::follow(Spot focus, float look_x, float look_y, const Arena& arena, float dt) {
    const float far = std::hypot(look_x, look_y) * look_ahead;
    const float cut = far > longest_look ? longest_look / far : 1;
    Spot wanted{focus.x + look_x * look_ahead * cut, focus.y + look_y * look_ahead * cut};
    glide_to(wanted, beyond_the_edge, arena, dt);
    shake_time_ += dt;
    shake_ *= std::exp(-shake_fades * dt);
    shake_x_ = shake_ * std::sin(shake_time_ * 71);
    shake_y_ = shake_ * std::sin(shake_time_ * 93 + 1);
}

void Camera::keep_in_sight(Spot focus, float free, const Arena& arena, float dt) {
    const float x = width_ / scale_ * free / 2, y = height_ / scale_ * free / 2;
    glide_to({std::clamp(centre_.x, focus.x - x, focus.x + x), std::clamp(centre_.y, focus.y - y, focus.y + y)},
             beyond_in_a_pane, arena, dt);
}

void Camera::glide_to(Spot wanted, float beyond, const Arena& arena, float dt) {
    wanted.x = within(wanted.x, width_ / scale_, static_cast<float>(arena.width), beyond);
    wanted.y = within(wanted.y, height_ / scale_, static_cast<float>(arena.height), beyond) + raise_ * height_ / scale_;
    const float part = 1 - std::exp(-glide * dt);
    centre_.x += (wanted.x - centre_.x) * part;
    centre_.y += (wanted.y - centre_.y) * part;
}

void Camera::shake(float strength) {
    shake_ = std::min(shake_ + strength, most_shake);
}

Spot Camera::world(float x, float y) const {
    return {(x - width_ / 2) / scale_ + centre_.x - shake_x_, (y - height_ / 2) / scale_ + centre_.y - shake_y_};
}

bool Camera::sees(float x, float y, float margin) const {
    return std::abs(x - centre_.x) < width_ / scale_ / 2 + margin &&
           std::abs(y - centre_.y) < height_ / scale_ / 2 + margin;
}

}  // namespace skirmish
