// The game controllers that are plugged in. They may come and go while the program runs; without one there is nothing
// to hear of.
#pragma once

#include <SDL2/SDL.h>

#include <vector>

#include "app/sdl_handles.hpp"

namespace skirmish {

class Controllers {
public:
    Controllers();
    ~Controllers();
    Controllers(const Controllers&) = delete;
    Controllers& operator=(const Controllers&) = delete;

    /// Opens and closes them; other events than their coming and going are ignored.
    void take(const SDL_Event& event);
    /// The strongest of all: -1 to 1, triggers 0 to 1.
    float axis(SDL_GameControllerAxis axis) const;
    /// Held on any of them.
    bool button(SDL_GameControllerButton button) const;

private:
    std::vector<Sdl<SDL_GameController>> open_;
};

}  // namespace skirmish
