#include "app/gamepad.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace skirmish {

namespace {

constexpr float dead = 0.22f;    // of a stick, around its middle
constexpr float pulled = 0.3f;   // of a trigger
constexpr float points = 0.45f;  // of the right stick: less does not turn the aim

std::optional<Key> key_of(int button) {
    switch (button) {
        case SDL_CONTROLLER_BUTTON_X:
            return Key::one;
        case SDL_CONTROLLER_BUTTON_Y:
            return Key::two;
        case SDL_CONTROLLER_BUTTON_B:
            return Key::three;
        case SDL_CONTROLLER_BUTTON_LEFTSHOULDER:
            return Key::last_weapon;
        case SDL_CONTROLLER_BUTTON_RIGHTSHOULDER:
            return Key::next_weapon;
        case SDL_CONTROLLER_BUTTON_RIGHTSTICK:
            return Key::f3;
        default:
            return {};
    }
}

}  // namespace

Lean lean_of(float x, float y) {
    const float length = std::hypot(x, y);
    if (length <= dead) return {};
    const float kept = std::min(1.0f, (length - dead) / (1 - dead)) / length;
    return {x * kept, y * kept};
}

bool Gamepad::take(const SDL_Event& event) {
    controllers_.take(event);
    if (event.type != SDL_CONTROLLERBUTTONDOWN) return true;
    if (const auto key = key_of(event.cbutton.button)) struck_.push_back(*key);
    return event.cbutton.button != SDL_CONTROLLER_BUTTON_START;
}

void Gamepad::hold(Hands& hands) {
    const std::vector<Key> struck = std::exchange(struck_, {});
    hands.struck.insert(hands.struck.end(), struck.begin(), struck.end());
    const Lean walk =
        lean_of(controllers_.axis(SDL_CONTROLLER_AXIS_LEFTX), controllers_.axis(SDL_CONTROLLER_AXIS_LEFTY));
    hands.lean_x = walk.x;
    hands.lean_y = walk.y;
    hands.up |= controllers_.button(SDL_CONTROLLER_BUTTON_DPAD_UP);
    hands.down |= controllers_.button(SDL_CONTROLLER_BUTTON_DPAD_DOWN);
    hands.left |= controllers_.button(SDL_CONTROLLER_BUTTON_DPAD_LEFT);
    hands.right |= controllers_.button(SDL_CONTROLLER_BUTTON_DPAD_RIGHT);
    const float x = controllers_.axis(SDL_CONTROLLER_AXIS_RIGHTX), y = controllers_.axis(SDL_CONTROLLER_AXIS_RIGHTY);
    if (std::hypot(x, y) > points) hands.stick_aim = std::atan2(y, x);
    hands.fire |= controllers_.axis(SDL_CONTROLLER_AXIS_TRIGGERRIGHT) > pulled;
    hands.dash |=
        controllers_.axis(SDL_CONTROLLER_AXIS_TRIGGERLEFT) > pulled || controllers_.button(SDL_CONTROLLER_BUTTON_A);
    hands.scores |= controllers_.button(SDL_CONTROLLER_BUTTON_BACK);
}

}  // namespace skirmish
