// The bodies of fighters, turned to where they aim. A graphics card turns and colours them; without one each is made
// once for each of 64 turns, and copied.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "app/canvas.hpp"

namespace skirmish {

class BodySprites {
public:
    static constexpr float radii = 3;  ///< half of a sprite, in radii of a fighter

    explicit BodySprites(Canvas& canvas);
    /// `radius` of the body, pixels.
    void draw(Canvas& canvas, float x, float y, float radius, float aim, SDL_Color colour);
    /// Only an outline.
    void draw_ghost(Canvas& canvas, float x, float y, float radius, float aim, SDL_Color colour) const;

private:
    void draw_turned(Canvas& canvas, SDL_Texture* texture, float x, float y, float radius, float aim,
                     SDL_Color colour) const;
    void draw_kept(Canvas& canvas, float x, float y, float radius, float aim, SDL_Color colour);
    /// One pixel of a body in any colour: the colour times `tint`, and `grey`.
    struct Shade {
        float cover = 0, tint = 0, grey = 0;
    };
    const std::vector<Shade>& turned(int side, float radius, int turn);
    void compose(const std::vector<Shade>& shades, SDL_Color colour);

    /// A sprite's pixels, for making others of it.
    struct Layer {
        std::vector<float> light, cover;  // light: times cover
    };
    static Layer layer_of(const SDL_Surface& surface);

    Layer hull_layer_, dark_layer_;
    Sdl<SDL_Texture> hull_, dark_, ghost_;
    std::map<std::pair<int, int>, std::vector<Shade>> turned_;              // by side and turn
    std::vector<std::uint32_t> pixels_;                                     // of the body that is being coloured
    std::map<std::tuple<int, int, std::uint32_t>, Sdl<SDL_Texture>> kept_;  // by side, turn and colour
};

}  // namespace skirmish
