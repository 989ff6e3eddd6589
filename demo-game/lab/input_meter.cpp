#include "lab/input_meter.hpp"

#include <cmath>

namespace skirmish {

namespace {

constexpr float held = 0.5f;      // of a whole direction
constexpr float rests = 0.002f;   // metres a picture
constexpr int rest = 6;           // pictures
constexpr float shows = 0.006f;   // metres: less than half of what the first tick gives
constexpr int longest_wait = 90;  // pictures; a wall may be in the way

}  // namespace

void InputMeter::picture(const Controls& given, const Fighter* drawn) {
    if (drawn == nullptr || drawn->health == 0) {
        rested_ = waited_ = 0;
        return;
    }
    const Spot now{drawn->x, drawn->y};
    const float wish = std::hypot(given.move_x, given.move_y);
    if (waited_ == 0 && wish > held && rested_ >= rest) {
        waited_ = 1;
        towards_x_ = given.move_x / wish;
        towards_y_ = given.move_y / wish;
    } else if (waited_ > 0) {
        ++waited_;
    }
    if (waited_ > 0) {
        if ((now.x - at_.x) * towards_x_ + (now.y - at_.y) * towards_y_ > shows) {
            newest_ = waited_;
            sum_ += static_cast<std::uint64_t>(waited_);
            ++measured_;
            rested_ = waited_ = 0;
        } else if (waited_ > longest_wait) {
            rested_ = waited_ = 0;
        } else {
            return;
        }
    }
    rested_ = wish < 0.01f && distance(now, at_) < rests ? rested_ + 1 : 0;
    at_ = now;
}

}  // namespace skirmish
