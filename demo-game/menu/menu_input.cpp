#include "menu/menu_input.hpp"

#include <algorithm>
#include <cstdlib>

#include "app/full_screen.hpp"

namespace skirmish {

namespace {

constexpr int leaning = 20'000, upright = 12'000;  // of 32,767; between the two nothing changes

std::optional<MenuKey> meaning(SDL_Keycode key) {
    switch (key) {
        case SDLK_UP:
            return MenuKey::up;
        case SDLK_DOWN:
        case SDLK_TAB:
            return MenuKey::down;
        case SDLK_LEFT:
            return MenuKey::left;
        case SDLK_RIGHT:
            return MenuKey::right;
        case SDLK_RETURN:
        case SDLK_KP_ENTER:
            return MenuKey::accept;
        case SDLK_ESCAPE:
            return MenuKey::back;
        case SDLK_BACKSPACE:
            return MenuKey::erase;
        case SDLK_PAGEUP:
            return MenuKey::page_up;
        case SDLK_PAGEDOWN:
            return MenuKey::page_down;
        default:
            return {};
    }
}

std::optional<MenuKey> meaning(SDL_GameControllerButton button) {
    switch (button) {
        case SDL_CONTROLLER_BUTTON_DPAD_UP:
            return MenuKey::up;
        case SDL_CONTROLLER_BUTTON_DPAD_DOWN:
            return MenuKey::down;
        case SDL_CONTROLLER_BUTTON_DPAD_LEFT:
            return MenuKey::left;
        case SDL_CONTROLLER_BUTTON_DPAD_RIGHT:
            return MenuKey::right;
        case SDL_CONTROLLER_BUTTON_A:
        case SDL_CONTROLLER_BUTTON_START:
            return MenuKey::accept;
        case SDL_CONTROLLER_BUTTON_B:
        case SDL_CONTROLLER_BUTTON_BACK:
            return MenuKey::back;
        case SDL_CONTROLLER_BUTTON_LEFTSHOULDER:
            return MenuKey::page_up;
        case SDL_CONTROLLER_BUTTON_RIGHTSHOULDER:
            return MenuKey::page_down;
        default:
            return {};
    }
}

void add(MenuEvents& events, std::optional<MenuKey> key) {
    if (key) events.keys.push_back(*key);
}

}  // namespace

MenuInput::MenuInput() {
    SDL_StartTextInput();
}

MenuInput::~MenuInput() {
    SDL_StopTextInput();
}

void MenuInput::stick(const SDL_ControllerAxisEvent& moved, MenuEvents& events) {
    const bool across = moved.axis == SDL_CONTROLLER_AXIS_LEFTX, along = moved.axis == SDL_CONTROLLER_AXIS_LEFTY;
    if (!across && !along) return;
    const MenuKey less = across ? MenuKey::left : MenuKey::up, more = across ? MenuKey::right : MenuKey::down;
    if (std::abs(int{moved.value}) < upright) {
        if (held_ == less || held_ == more) held_.reset();
    } else if (std::abs(int{moved.value}) > leaning && !held_) {
        held_ = moved.value < 0 ? less : more;
        events.keys.push_back(*held_);
    }
}

MenuEvents MenuInput::take(bool capturing) {
    MenuEvents events;
    SDL_Event event;
    while (SDL_PollEvent(&event) != 0) {
        if (!capturing && take_full_screen_key(event)) continue;
        controllers_.take(event);
        switch (event.type) {
            case SDL_QUIT:
                events.closed = true;
                break;
            case SDL_KEYDOWN:
                if (capturing && !events.captured)
                    events.captured = event.key.keysym.scancode;
                else
                    add(events, meaning(event.key.keysym.sym));
                break;
            case SDL_TEXTINPUT:
                if (!capturing) events.typed += event.text.text;
                break;
            case SDL_MOUSEMOTION:
                events.mouse_moved = true;
                break;
            case SDL_MOUSEBUTTONDOWN:
                events.clicked |= event.button.button == SDL_BUTTON_LEFT;
                events.right_clicked |= event.button.button == SDL_BUTTON_RIGHT;
                break;
            case SDL_MOUSEWHEEL:
                if (event.wheel.y != 0) add(events, event.wheel.y > 0 ? MenuKey::up : MenuKey::down);
                break;
            case SDL_CONTROLLERBUTTONDOWN:
                add(events, meaning(static_cast<SDL_GameControllerButton>(event.cbutton.button)));
                break;
            case SDL_CONTROLLERAXISMOTION:
                stick(event.caxis, events);
                break;
            default:
                break;
        }
    }
    int x = 0, y = 0;
    SDL_GetMouseState(&x, &y);
    events.x = static_cast<float>(x);
    events.y = static_cast<float>(y);
    return events;
}

}  // namespace skirmish
