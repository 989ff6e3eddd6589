// Round shapes and glows, painted once for each size and colour and kept: a software renderer copies such a picture
// many times faster than it scales, colours or fills triangles.
#pragma once

#include <SDL2/SDL.h>

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "app/sdl_handles.hpp"

namespace skirmish {

/// What is painted; lengths in quarters of a pixel.
struct StampShape {
    enum class Kind : std::uint8_t { disc, ring, arc, glow };
    Kind kind = Kind::disc;
    int radius = 4;
    int thickness = 0;     ///< of a ring or an arc, from the radius inwards
    int from = 0, to = 0;  ///< of an arc, in turns / turn_parts, clockwise from the right
    std::uint32_t colour = 0xffffffff;
    static constexpr int turn_parts = 256;
    friend bool operator==(const StampShape&, const StampShape&) = default;
};

struct StampHash {
    std::size_t operator()(const StampShape& shape) const;
};

struct Stamp {
    Sdl<SDL_Texture> texture;
    int side = 0;                 ///< pixels, square; the shape's middle is its middle
    std::vector<SDL_Rect> parts;  ///< all that is not empty, of a large one: the inside of a ring is left out
    std::uint64_t used = 0;
    std::size_t bytes() const { return static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 4; }
};

class Stamps {
public:
    /// `renderer` must outlive the stamps.
    explicit Stamps(SDL_Renderer* renderer) : renderer_(renderer) {}
    /// Valid until the next advance().
    const Stamp& of(const StampShape& shape);
    /// Once a picture: what has not been used for long makes room when there is too much.
    void advance();
    static std::uint32_t packed(SDL_Color colour);

private:
    static constexpr std::size_t most_bytes = 48u << 20;
    SDL_Renderer* renderer_;
    std::unordered_map<StampShape, Stamp, StampHash> known_;
    std::deque<StampShape> oldest_;      // first: of known_, in the order in which they are looked at for being old
    std::vector<std::uint32_t> pixels_;  // of the stamp that is being painted
    std::size_t bytes_ = 0;
    std::uint64_t frame_ = 0;
};

/// A glow's size and strength in steps that one does not see, so that particles share stamps.
StampShape glow_shape(float radius, SDL_Color colour);

}  // namespace skirmish
