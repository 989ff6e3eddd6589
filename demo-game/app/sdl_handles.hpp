// SDL's objects, each owned by whoever holds it.
#pragma once

#include <SDL2/SDL.h>

#include <memory>

typedef struct _TTF_Font TTF_Font;

namespace skirmish {

struct SdlDeleter {
    void operator()(SDL_Window* window) const { SDL_DestroyWindow(window); }
    void operator()(SDL_Renderer* renderer) const { SDL_DestroyRenderer(renderer); }
    void operator()(SDL_Texture* texture) const { SDL_DestroyTexture(texture); }
    void operator()(SDL_Surface* surface) const { SDL_FreeSurface(surface); }
    void operator()(SDL_Cursor* cursor) const { SDL_FreeCursor(cursor); }
    void operator()(SDL_GameController* one) const { SDL_GameControllerClose(one); }
    void operator()(TTF_Font* font) const;
};
template <class T>
using Sdl = std::unique_ptr<T, SdlDeleter>;

}  // namespace skirmish
