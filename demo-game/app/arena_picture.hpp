// The arena painted once: floor, worn tiles, bright plates, walls with light along their edges.
#pragma once

#include "app/canvas.hpp"
#include "rules/arena.hpp"

namespace skirmish {

class Camera;

class ArenaPicture {
public:
    ArenaPicture(Canvas& canvas, const Arena& arena);
    void draw(Canvas& canvas, const Camera& camera) const;
    /// The whole arena as a small map, with its left upper corner at (x, y).
    void draw_map(Canvas& canvas, float x, float y, float scale) const;

private:
    float width_, height_;  // metres
    Sdl<SDL_Texture> texture_, map_;
};

}  // namespace skirmish
