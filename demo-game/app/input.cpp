#include "app/input.hpp"

#include <SDL2/SDL.h>

#include <utility>

#include "tickwire/roster.hpp"

namespace skirmish {

bool Input::take() {
    SDL_Event event;
    while (SDL_PollEvent(&event) != 0) {
        switch (event.type) {
            case SDL_QUIT:
                return false;
            case SDL_KEYDOWN:
                if (!key_down(event.key.keysym.sym)) return false;
                break;
            case SDL_TEXTINPUT:
                if (typing_ && typed_.size() + SDL_strlen(event.text.text) <= tickwire::max_chat_bytes)
                    typed_ += event.text.text;
                break;
            default:
                break;
        }
    }
    SDL_GetMouseState(&mouse_x_, &mouse_y_);
    return true;
}

bool Input::key_down(int key) {
    if (!typing_) {
        if (key == SDLK_RETURN) {
            typing_ = true;
            typed_.clear();
            SDL_StartTextInput();
        } else if (key == SDLK_F3) {
            net_graph_ = !net_graph_;
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

void Input::hold(Hands& hands) const {
    if (typing_) return;
    const std::uint8_t* keys = SDL_GetKeyboardState(nullptr);
    hands.up |= keys[SDL_SCANCODE_W] || keys[SDL_SCANCODE_UP];
    hands.down |= keys[SDL_SCANCODE_S] || keys[SDL_SCANCODE_DOWN];
    hands.left |= keys[SDL_SCANCODE_A] || keys[SDL_SCANCODE_LEFT];
    hands.right |= keys[SDL_SCANCODE_D] || keys[SDL_SCANCODE_RIGHT];
    hands.fire |= keys[SDL_SCANCODE_SPACE] || (SDL_GetMouseState(nullptr, nullptr) & SDL_BUTTON_LMASK) != 0;
    hands.scores |= keys[SDL_SCANCODE_TAB] != 0;
}

std::vector<std::string> Input::take_said() {
    return std::exchange(said_, {});
}

}  // namespace skirmish
