// The arena painted once: floor, worn tiles, bright plates, walls with light along their edges.
#pragma once

#include "app/canvas.hpp"
#include "rules/arena.hpp"

namespace skirmish {

class Camera;

class ArenaPicture {
public:
    ArenaPicture(Canvas& canvas, const Arena& arena);
    /// The whole picture: what lies outside the arena too.
    void draw(Canvas& canvas, const Camera& camera) const;
    /// The whole arena as a small map, with its left upper corner at (x, y).
    void draw_map(Canvas& canvas, float x, float y, float scale) const;

private:
    /// In the size in which it is shown; without a graphics card it is scaled once instead of with every picture.
    struct Scaled {
        Sdl<SDL_Texture> texture;
        int width = 0, height = 0;
    };
    static SDL_Texture* scaled(Canvas& canvas, SDL_Surface* from, Scaled& to, float width, float height, bool smooth);

    float width_, height_;  // metres
    Sdl<SDL_Surface> picture_, small_;
    Sdl<SDL_Texture> texture_, map_;
    mutable Scaled shown_, shown_map_;
};

}  // namespace skirmish
