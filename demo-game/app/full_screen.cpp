#include "app/full_screen.hpp"

#include <SDL2/SDL.h>

#include <cstdint>

namespace skirmish {

bool take_full_screen_key(const SDL_Event& event) {
    if (event.type != SDL_KEYDOWN) return false;
    const SDL_Keysym& key = event.key.keysym;
    if (key.sym != SDLK_F11 && (key.sym != SDLK_RETURN || (key.mod & KMOD_ALT) == 0)) return false;
    SDL_Window* const window = SDL_GetWindowFromID(event.key.windowID);
    if (window == nullptr || event.key.repeat != 0) return true;
    const bool whole = (SDL_GetWindowFlags(window) & SDL_WINDOW_FULLSCREEN_DESKTOP) == SDL_WINDOW_FULLSCREEN_DESKTOP;
    SDL_SetWindowFullscreen(window, whole ? 0u : std::uint32_t{SDL_WINDOW_FULLSCREEN_DESKTOP});
    return true;
}

}  // namespace skirmish
