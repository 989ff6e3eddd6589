#include "app/input.hpp"

#include <SDL2/SDL.h>

#include <optional>
#include <utility>

#include "app/full_screen.hpp"
#include "tickwire/roster.hpp"

namespace skirmish {

namespace {

std::optional<Key> key_of(int key) {
    if (key >= SDLK_F1 && key <= SDLK_F9) return static_cast<Key>(key - SDLK_F1);
    switch (key) {
        case SDLK_1:
            return Key::one;
        case SDLK_2:
            return Key::two;
        case SDLK_3:
            return Key::three;
        case SDLK_TAB:
            return Key::tab;
        case SDLK_UP:
            return Key::up;
        case SDLK_DOWN:
            return Key::down;
        case SDLK_LEFT:
            return Key::left;
        case SDLK_RIGHT:
            return Key::right;
        default:
            return {};
    }
}

std::uint32_t mask_of(std::uint8_t button) {
    return std::uint32_t{1} << (button - 1);
}

}  // namespace

bool Input::take() {
    if (!gamepad_) gamepad_.emplace();
    SDL_Event event;
    bool clicked = false;  // a press and its end may both lie between two pictures
    while (SDL_PollEvent(&event) != 0) {
        if (take_full_screen_key(event)) continue;
        if (!gamepad_->take(event)) return false;
        switch (event.type) {
            case SDL_QUIT:
                closed_ = true;
                return false;
            case SDL_MOUSEMOTION:
                aims_by_stick_ = false;
                break;
            case SDL_KEYDOWN:
                if (!key_down(event.key.keysym.sym, event.key.repeat != 0)) return false;
                break;
            case SDL_TEXTINPUT:
                if (typing_ && typed_.size() + SDL_strlen(event.text.text) <= tickwire::max_chat_bytes)
                    typed_ += event.text.text;
                break;
            case SDL_MOUSEBUTTONDOWN:
                clicked |= event.button.button == SDL_BUTTON_LEFT;
                held_buttons_ |= mask_of(event.button.button);
                break;
            case SDL_MOUSEBUTTONUP:
                held_buttons_ &= ~mask_of(event.button.button);
                break;
            case SDL_WINDOWEVENT:
                // The end of what is held now will be told to another window. SDL forgets keys by itself, buttons not.
                if (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST) held_buttons_ = 0;
                break;
            case SDL_MOUSEWHEEL:
                if (event.wheel.y != 0) struck_.push_back(event.wheel.y < 0 ? Key::next_weapon : Key::last_weapon);
                break;
            default:
                break;
        }
    }
    int x = 0, y = 0;
    SDL_GetMouseState(&x, &y);
    mouse_.down = (held_buttons_ & SDL_BUTTON_LMASK) != 0 || clicked;
    mouse_.right = (held_buttons_ & SDL_BUTTON_RMASK) != 0;
    mouse_.x = static_cast<float>(x);
    mouse_.y = static_cast<float>(y);
    return true;
}

bool Input::key_down(int key, bool repeated) {
    if (!typing_) {
        if (key == SDLK_RETURN && chat_) {
            typing_ = true;
            typed_.clear();
            SDL_StartTextInput();
        } else if (const auto struck = key_of(key); struck && (!repeated || *struck > Key::tab)) {
            struck_.push_back(*struck);
        }
        return key != SDLK_ESCAPE;
    }
    if (key == SDLK_BACKSPACE) {
        // One character, which may be several bytes of UTF-8.
        while (!typed_.empty() && (static_cast<unsigned char>(typed_.back()) & 0xc0) == 0x80) typed_.pop_back();
        if (!typed_.empty()) typed_.pop_back();
    } else if (key == SDLK_RETURN || key == SDLK_ESCAPE) {
        if (key == SDLK_RETURN && !typed_.empty()) said_.push_back(typed_);
        typing_ = false;
        SDL_StopTextInput();
    }
    return true;
}

void Input::hold(Hands& hands, bool arrows_move) {
    const std::vector<Key> struck = std::exchange(struck_, {});
    if (typing_) return;
    hands.struck.insert(hands.struck.end(), struck.begin(), struck.end());
    const std::uint8_t* keys = SDL_GetKeyboardState(nullptr);
    hands.up |= keys[bound_[Action::up]] || (arrows_move && keys[SDL_SCANCODE_UP]);
    hands.down |= keys[bound_[Action::down]] || (arrows_move && keys[SDL_SCANCODE_DOWN]);
    hands.left |= keys[bound_[Action::left]] || (arrows_move && keys[SDL_SCANCODE_LEFT]);
    hands.right |= keys[bound_[Action::right]] || (arrows_move && keys[SDL_SCANCODE_RIGHT]);
    hands.dash |= keys[bound_[Action::dash]] || mouse_.right;
    hands.fire |= keys[bound_[Action::fire]] || mouse_.down;
    hands.scores |= keys[bound_[Action::scores]] != 0;
    if (!gamepad_) return;
    gamepad_->hold(hands);
    aims_by_stick_ = aims_by_stick_ || hands.stick_aim.has_value();
}

std::vector<std::string> Input::take_said() {
    return std::exchange(said_, {});
}

}  // namespace skirmish
