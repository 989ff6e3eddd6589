#include "app/ghosts.hpp"

#include "app/camera.hpp"
#include "app/palette.hpp"

namespace skirmish {

namespace {

constexpr int size = 13;

SDL_Color faded(SDL_Color colour, std::uint8_t alpha) {
    colour.a = alpha;
    return colour;
}

}  // namespace

std::vector<Ghost> ghosts_of(std::span<const tickwire::Drawn<Fighter>> fighters) {
    std::vector<Ghost> ghosts;
    for (const auto& drawn : fighters) ghosts.push_back({drawn.owner, drawn.value});
    return ghosts;
}

void draw_ghosts(Canvas& canvas, const Camera& camera, ActorsView& actors, const Scene& scene,
                 std::span<const Ghost> ghosts, SDL_Color colour) {
    for (const Ghost& ghost : ghosts) {
        if (ghost.fighter.health == 0) continue;
        const Scene::Actor* drawn = scene.find(ghost.player);
        if (drawn != nullptr && drawn->fighter.health > 0 &&
            (camera.sees(drawn->fighter.x, drawn->fighter.y, 0) || camera.sees(ghost.fighter.x, ghost.fighter.y, 0)))
            canvas.line(camera.screen_x(drawn->fighter.x), camera.screen_y(drawn->fighter.y),
                        camera.screen_x(ghost.fighter.x), camera.screen_y(ghost.fighter.y), faded(colour, 150));
        actors.draw_ghost(canvas, camera, ghost.fighter, faded(colour, 220));
    }
}

void draw_legend(Canvas& canvas, float x, float y, std::span<const LegendEntry> entries) {
    constexpr float swatch = 20, gap = 18;
    float width = -gap;
    for (const LegendEntry& entry : entries) width += swatch + canvas.text_width(entry.words, size) + gap;
    float at = x - width / 2;
    canvas.fill({at - 12, y - 4, width + 24, 26}, palette::dense_panel);
    for (const LegendEntry& entry : entries) {
        canvas.arc(at + 7, y + 9, 7, 2, 0, 6.2831853f, entry.colour);
        at += swatch + canvas.text(entry.words, at + swatch, y + 1, size, palette::text) + gap;
    }
}

}  // namespace skirmish
