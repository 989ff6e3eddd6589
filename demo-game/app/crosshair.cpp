#include "app/crosshair.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace skirmish {

Sdl<SDL_Surface> crosshair_picture(int side) {
    Sdl<SDL_Surface> surface(SDL_CreateRGBSurfaceWithFormat(0, side, side, 32, SDL_PIXELFORMAT_ARGB8888));
    if (!surface) return surface;
    const int middle = side / 2;
    const float unit = static_cast<float>(side) / 31;
    auto* pixels = static_cast<std::uint32_t*>(surface->pixels);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const auto along = static_cast<float>(std::max(std::abs(x - middle), std::abs(y - middle)));
            const auto across = static_cast<float>(std::min(std::abs(x - middle), std::abs(y - middle)));
            const auto within = [&](float edge) {  // of the four strokes and the dot
                const bool stroke = along >= 5 * unit - edge && along <= 13 * unit + edge;
                return across <= 0.8f * unit + edge && (stroke || along <= 0.8f * unit + edge);
            };
            const std::uint32_t colour = within(0) ? 0xffffffffu : within(1.3f * unit) ? 0xd0060a14u : 0u;
            pixels[y * surface->pitch / 4 + x] = colour;
        }
    }
    return surface;
}

Crosshair::Crosshair(float zoom) {
    const int side = static_cast<int>(std::lround(15 * zoom)) * 2 + 1;
    if (const auto picture = crosshair_picture(side))
        cursor_.reset(SDL_CreateColorCursor(picture.get(), side / 2, side / 2));
    if (cursor_) SDL_SetCursor(cursor_.get());
}

Crosshair::~Crosshair() {
    show(true);
    SDL_SetCursor(SDL_GetDefaultCursor());
}

void Crosshair::show(bool shown) {
    if (shown == shown_) return;
    shown_ = shown;
    SDL_ShowCursor(shown ? SDL_ENABLE : SDL_DISABLE);
}

}  // namespace skirmish
