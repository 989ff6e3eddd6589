#include "app/actors_view.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "app/camera.hpp"
#include "app/palette.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using palette::faded;

constexpr int sprite = 96;  // pixels, and 3 fighter radii across
constexpr float sprite_radii = 3;
constexpr float pi = std::numbers::pi_v<float>;

float smooth(float edge, float value) {
    return std::clamp((edge - value) * sprite / (2 * sprite_radii) * 1.5f + 0.5f, 0.0f, 1.0f);
}

/// Paints a sprite: `shade` gives brightness and opacity at a place in fighter radii, x to the front.
Sdl<SDL_Surface> paint(const std::function<std::pair<float, float>(float, float)>& shade) {
    Sdl<SDL_Surface> surface(SDL_CreateRGBSurfaceWithFormat(0, sprite, sprite, 32, SDL_PIXELFORMAT_ARGB8888));
    auto* pixels = static_cast<std::uint32_t*>(surface->pixels);
    for (int py = 0; py < sprite; ++py) {
        for (int px = 0; px < sprite; ++px) {
            const float x = ((static_cast<float>(px) + 0.5f) / sprite * 2 - 1) * sprite_radii;
            const float y = ((static_cast<float>(py) + 0.5f) / sprite * 2 - 1) * sprite_radii;
            const auto [light, cover] = shade(x, y);
            const auto grey = static_cast<std::uint32_t>(std::clamp(light, 0.0f, 1.0f) * 255);
            pixels[py * surface->pitch / 4 + px] =
                static_cast<std::uint32_t>(std::clamp(cover, 0.0f, 1.0f) * 255) << 24 | grey << 16 | grey << 8 | grey;
        }
    }
    return surface;
}

/// What takes the player's colour: a ring, two fins and a core.
std::pair<float, float> hull_shade(float x, float y) {
    const float r = std::hypot(x, y);
    const float ring = smooth(1.0f, r) * (1 - smooth(0.74f, r));
    const float core = smooth(0.34f, r);
    const float fin = smooth(0.2f, std::abs(std::abs(y) - 0.86f)) * smooth(0.55f, std::abs(x + 0.25f));
    const float nose = smooth(0.15f, std::abs(y)) * smooth(0.5f, std::abs(x - 1.3f));
    const float light = 0.78f + 0.22f * (-y - x * 0.3f);
    return {std::max(light, core), std::max({ring, core, fin, nose})};
}

/// What is dark metal beneath: the body, the barrel, an outline.
std::pair<float, float> dark_shade(float x, float y) {
    const float r = std::hypot(x, y);
    const float body = smooth(1.1f, r);
    const float barrel = smooth(0.29f, std::abs(y)) * smooth(0.75f, std::abs(x - 1.15f));
    const float fin = smooth(0.3f, std::abs(std::abs(y) - 0.86f)) * smooth(0.68f, std::abs(x + 0.25f));
    return {0.07f + 0.06f * std::max(0.0f, -y), std::max({body, barrel, fin}) * 0.95f};
}

/// Only an outline: a thin ring and the barrel's edge.
std::pair<float, float> ghost_shade(float x, float y) {
    const float r = std::hypot(x, y);
    const float ring = smooth(1.0f, r) * (1 - smooth(0.82f, r));
    const float nose = smooth(0.09f, std::abs(y)) * smooth(0.4f, std::abs(x - 1.35f));
    return {1, std::max(ring, nose)};
}

}  // namespace

ActorsView::ActorsView(Canvas& canvas)
    : hull_(canvas.texture_of(paint(hull_shade).get())),
      dark_(canvas.texture_of(paint(dark_shade).get())),
      ghost_(canvas.texture_of(paint(ghost_shade).get())) {}

void ActorsView::draw(Canvas& canvas, const Camera& camera, const Scene& scene, double seconds) {
    for (const Scene::Flight& flight : scene.bolts) draw_bolt(canvas, camera, flight);
    for (const Scene::Actor& actor : scene.actors) {
        if (actor.fighter.health > 0 && actor.player != scene.me) draw_fighter(canvas, camera, actor, false, seconds);
    }
    if (const Scene::Actor* mine = scene.mine(); mine != nullptr && mine->fighter.health > 0)
        draw_fighter(canvas, camera, *mine, true, seconds);
}

void ActorsView::draw_bolt(Canvas& canvas, const Camera& camera, const Scene::Flight& flight) const {
    const Bolt& bolt = flight.bolt;
    if (!camera.sees(bolt.x, bolt.y, 2)) return;
    const SDL_Color colour = palette::of(flight.hue, flight.team);
    const float x = camera.screen_x(bolt.x), y = camera.screen_y(bolt.y), scale = camera.scale();
    const float tail = 0.045f * scale;
    canvas.streak(x - bolt.vx * tail, y - bolt.vy * tail, x, y, 0.3f * scale, faded(colour, 0.8f));
    canvas.glow(x, y, 0.75f * scale, faded(colour, 0.7f));
    canvas.glow(x, y, 0.28f * scale, {255, 255, 255, 255});
}

void ActorsView::draw_fighter(Canvas& canvas, const Camera& camera, const Scene::Actor& actor, bool mine,
                              double seconds) {
    const Fighter& fighter = actor.fighter;
    if (!camera.sees(fighter.x, fighter.y, 2)) return;
    const SDL_Color colour = palette::of(fighter.hue, fighter.team);
    const float x = camera.screen_x(fighter.x), y = camera.screen_y(fighter.y),
                radius = tuning::fighter_radius * camera.scale();
    canvas.glow(x, y, radius * 3.2f, faded(colour, mine ? 0.6f : 0.45f));
    const float half = radius * sprite_radii * 1.2f;  // looks a little larger than what can be hit
    const SDL_FRect where{x - half, y - half, 2 * half, 2 * half};
    const double degrees = static_cast<double>(fighter.aim) * 180 / std::numbers::pi;
    SDL_RenderCopyExF(canvas.renderer(), dark_.get(), nullptr, &where, degrees, nullptr, SDL_FLIP_NONE);
    SDL_SetTextureColorMod(hull_.get(), colour.r, colour.g, colour.b);
    SDL_RenderCopyExF(canvas.renderer(), hull_.get(), nullptr, &where, degrees, nullptr, SDL_FLIP_NONE);
    if (fighter.protected_spawn) {
        const auto pulse = static_cast<float>(0.55 + 0.25 * std::sin(seconds * 9));
        canvas.arc(x, y, radius * 1.75f, 2, 0, 2 * pi, faded({255, 255, 255, 255}, pulse));
    }
    if (fighter.shield > 0)
        canvas.arc(x, y, radius * 1.45f, 2.5f, 0, 2 * pi,
                   faded(palette::shield, 0.35f + 0.6f * static_cast<float>(fighter.shield) / tuning::full_shield));
    draw_plate(canvas, camera, actor, mine);
}

void ActorsView::draw_ghost(Canvas& canvas, const Camera& camera, const Fighter& fighter, SDL_Color colour) const {
    if (!camera.sees(fighter.x, fighter.y, 2)) return;
    const float half = tuning::fighter_radius * camera.scale() * sprite_radii * 1.2f;
    const float x = camera.screen_x(fighter.x), y = camera.screen_y(fighter.y);
    const SDL_FRect where{x - half, y - half, 2 * half, 2 * half};
    SDL_SetTextureColorMod(ghost_.get(), colour.r, colour.g, colour.b);
    SDL_SetTextureAlphaMod(ghost_.get(), colour.a);
    SDL_RenderCopyExF(canvas.renderer(), ghost_.get(), nullptr, &where,
                      static_cast<double>(fighter.aim) * 180 / std::numbers::pi, nullptr, SDL_FLIP_NONE);
}

void ActorsView::draw_plate(Canvas& canvas, const Camera& camera, const Scene::Actor& actor, bool mine) const {
    const Fighter& fighter = actor.fighter;
    const float x = camera.screen_x(fighter.x), y = camera.screen_y(fighter.y),
                radius = tuning::fighter_radius * camera.scale();
    const float health = static_cast<float>(fighter.health) / tuning::full_health;
    const SDL_Color state = health > 0.6f   ? SDL_Color{110, 255, 150, 255}
                            : health > 0.3f ? palette::warning
                                            : palette::danger;
    const float from = -pi / 2 - pi * 0.42f, whole = pi * 0.84f;
    canvas.arc(x, y, radius * 1.9f, 3, from, from + whole, {0, 0, 0, 130});
    canvas.arc(x, y, radius * 1.9f, 3, from, from + whole * health, state);
    const int size = std::max(11, static_cast<int>(camera.scale() * 0.42f));
    if (!mine)
        canvas.text(actor.name, x, y - radius * 1.9f - static_cast<float>(size) * 1.2f, size,
                    faded(palette::text, 0.85f), Align::centre);
}

}  // namespace skirmish
