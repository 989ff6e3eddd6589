// Outlines beside what is drawn: where others have a fighter. The distance between the two is what the netcode hides.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/actors_view.hpp"
#include "app/canvas.hpp"
#include "app/scene.hpp"

namespace skirmish {

class Camera;

struct Ghost {
    tickwire::PlayerId player{};
    Fighter fighter;
};

namespace palette {
inline constexpr SDL_Color truth{255, 255, 255, 255}, guess{255, 120, 235, 255};
}

std::vector<Ghost> ghosts_of(std::span<const tickwire::Drawn<Fighter>> fighters);

/// Each living ghost, and a line to where the scene draws the same player.
void draw_ghosts(Canvas& canvas, const Camera& camera, ActorsView& actors, const Scene& scene,
                 std::span<const Ghost> ghosts, SDL_Color colour);

struct LegendEntry {
    SDL_Color colour;
    std::string words;
};
/// A row of swatches and words, its middle at `x`.
void draw_legend(Canvas& canvas, float x, float y, std::span<const LegendEntry> entries);

}  // namespace skirmish
