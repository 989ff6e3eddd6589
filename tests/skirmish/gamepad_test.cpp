// A game controller in the game and in the menu, by SDL's virtual joysticks: a whole controller without a wire.
#include "app/gamepad.hpp"

#include <catch2/catch.hpp>
#include <numbers>

#include "app/input.hpp"
#include "menu/menu_input.hpp"

using namespace skirmish;

namespace {

class VirtualPad {
public:
    VirtualPad() {
        SDL_SetHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1");
        REQUIRE(SDL_Init(SDL_INIT_GAMECONTROLLER) == 0);
        device_ = SDL_JoystickAttachVirtual(SDL_JOYSTICK_TYPE_GAMECONTROLLER, SDL_CONTROLLER_AXIS_MAX,
                                            SDL_CONTROLLER_BUTTON_MAX, 0);
        REQUIRE(device_ >= 0);
        REQUIRE(SDL_IsGameController(device_) == SDL_TRUE);
        joystick_ = SDL_JoystickOpen(device_);
        REQUIRE(joystick_ != nullptr);
        axis(SDL_CONTROLLER_AXIS_TRIGGERLEFT, -1);
        axis(SDL_CONTROLLER_AXIS_TRIGGERRIGHT, -1);
    }
    ~VirtualPad() {
        unplug();
        SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
    }
    void axis(SDL_GameControllerAxis axis, float value) {
        REQUIRE(SDL_JoystickSetVirtualAxis(joystick_, axis, static_cast<Sint16>(value * 32767)) == 0);
    }
    void button(SDL_GameControllerButton button, bool down) {
        REQUIRE(SDL_JoystickSetVirtualButton(joystick_, button, down ? 1 : 0) == 0);
    }
    void unplug() {
        if (joystick_ == nullptr) return;
        SDL_JoystickClose(joystick_);
        joystick_ = nullptr;
        CHECK(SDL_JoystickDetachVirtual(device_) == 0);
    }

private:
    int device_ = -1;
    SDL_Joystick* joystick_ = nullptr;
};

Hands hands_of(Input& input) {
    Hands hands;
    input.hold(hands, true);
    return hands;
}

}  // namespace

TEST_CASE("a stick's middle is dead, and its edge is the whole way") {
    CHECK(lean_of(0.1f, -0.15f).x == 0);
    CHECK(lean_of(1, 0).x == Approx(1));
    CHECK(std::hypot(lean_of(0.9f, 0.9f).x, lean_of(0.9f, 0.9f).y) == Approx(1));
    const Lean half = lean_of(0, 0.61f);
    CHECK(half.y == Approx(0.5f));
    CHECK(half.x == 0);
}

TEST_CASE("a controller walks, aims, shoots, dashes, changes weapons and leaves; unplugged it holds nothing") {
    VirtualPad pad;
    Input input;
    REQUIRE(input.take());
    CHECK_FALSE(hands_of(input).fire);
    CHECK_FALSE(input.aims_by_stick());
    pad.axis(SDL_CONTROLLER_AXIS_LEFTX, -1);
    pad.axis(SDL_CONTROLLER_AXIS_RIGHTY, 1);
    pad.axis(SDL_CONTROLLER_AXIS_TRIGGERRIGHT, 1);
    pad.button(SDL_CONTROLLER_BUTTON_A, true);
    pad.button(SDL_CONTROLLER_BUTTON_RIGHTSHOULDER, true);
    pad.button(SDL_CONTROLLER_BUTTON_BACK, true);
    REQUIRE(input.take());
    Hands hands = hands_of(input);
    CHECK(hands.lean_x == Approx(-1).margin(0.01));
    REQUIRE(hands.stick_aim);
    CHECK(*hands.stick_aim == Approx(std::numbers::pi / 2).margin(0.01));
    CHECK(hands.fire);
    CHECK(hands.dash);
    CHECK(hands.scores);
    CHECK(hands.struck == std::vector{Key::next_weapon});
    CHECK(input.aims_by_stick());

    pad.axis(SDL_CONTROLLER_AXIS_RIGHTY, 0);
    pad.axis(SDL_CONTROLLER_AXIS_TRIGGERRIGHT, -1);
    REQUIRE(input.take());
    hands = hands_of(input);
    CHECK_FALSE(hands.stick_aim);
    CHECK(input.aims_by_stick());  // until the mouse moves
    CHECK_FALSE(hands.fire);
    CHECK(hands.struck.empty());

    pad.button(SDL_CONTROLLER_BUTTON_START, true);
    CHECK_FALSE(input.take());
    CHECK_FALSE(input.closed());
    pad.unplug();
    REQUIRE(input.take());
    hands = hands_of(input);
    CHECK(hands.lean_x == 0);
    CHECK_FALSE(hands.dash);
}

TEST_CASE("a controller that is there before the menu works it, by pad, stick and buttons") {
    VirtualPad pad;
    MenuInput input;
    input.take(false);
    pad.button(SDL_CONTROLLER_BUTTON_DPAD_DOWN, true);
    pad.button(SDL_CONTROLLER_BUTTON_A, true);
    CHECK(input.take(false).keys == std::vector{MenuKey::accept, MenuKey::down});
    pad.axis(SDL_CONTROLLER_AXIS_LEFTY, -1);
    CHECK(input.take(false).keys == std::vector{MenuKey::up});
    CHECK(input.take(false).keys.empty());  // once for each time that it leans
    pad.button(SDL_CONTROLLER_BUTTON_B, true);
    CHECK(input.take(false).keys == std::vector{MenuKey::back});
}
