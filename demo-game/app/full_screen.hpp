// Alt and Enter, or F11, wherever one is: the whole screen, and back.
#pragma once

#include <SDL2/SDL_events.h>

namespace skirmish {

/// True when the event was that, and has been done; nobody else needs to look at it.
bool take_full_screen_key(const SDL_Event& event);

}  // namespace skirmish
