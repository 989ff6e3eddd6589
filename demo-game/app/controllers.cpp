#include "app/controllers.hpp"

#include <algorithm>
#include <cmath>

namespace skirmish {

Controllers::Controllers() {
    SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER);  // each that is there is told of by an event
}

Controllers::~Controllers() {
    open_.clear();
    SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
}

void Controllers::take(const SDL_Event& event) {
    if (event.type == SDL_CONTROLLERDEVICEADDED) {
        if (SDL_GameController* opened = SDL_GameControllerOpen(event.cdevice.which)) open_.emplace_back(opened);
    } else if (event.type == SDL_CONTROLLERDEVICEREMOVED) {
        std::erase_if(open_, [](const auto& one) { return SDL_GameControllerGetAttached(one.get()) == SDL_FALSE; });
    }
}

float Controllers::axis(SDL_GameControllerAxis axis) const {
    float strongest = 0;
    for (const auto& one : open_) {
        const float here =
            std::clamp(static_cast<float>(SDL_GameControllerGetAxis(one.get(), axis)) / 32767, -1.0f, 1.0f);
        if (std::abs(here) > std::abs(strongest)) strongest = here;
    }
    return strongest;
}

bool Controllers::button(SDL_GameControllerButton button) const {
    return std::ranges::any_of(open_,
                               [&](const auto& one) { return SDL_GameControllerGetButton(one.get(), button) != 0; });
}

}  // namespace skirmish
