#include "app/actors_view.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/camera.hpp"
#include "app/palette.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using palette::faded;

constexpr float pi = std::numbers::pi_v<float>;
constexpr float looks_larger = 1.2f;  // than what can be hit

}  // namespace

ActorsView::ActorsView(Canvas& canvas) : bodies_(canvas) {}

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
    bodies_.draw(canvas, x, y, radius * looks_larger, fighter.aim, colour);
    if (fighter.protected_spawn) {
        const auto pulse = static_cast<float>(0.55 + 0.25 * std::round(4 * std::sin(seconds * 9)) / 4);
        canvas.arc(x, y, radius * 1.75f, 2, 0, 2 * pi, faded({255, 255, 255, 255}, pulse));
    }
    if (fighter.shield > 0)
        canvas.arc(x, y, radius * 1.45f, 2.5f, 0, 2 * pi,
                   faded(palette::shield, 0.35f + 0.6f * static_cast<float>(fighter.shield) / tuning::full_shield));
    draw_plate(canvas, camera, actor, mine);
}

void ActorsView::draw_ghost(Canvas& canvas, const Camera& camera, const Fighter& fighter, SDL_Color colour) const {
    if (!camera.sees(fighter.x, fighter.y, 2)) return;
    bodies_.draw_ghost(canvas, camera.screen_x(fighter.x), camera.screen_y(fighter.y),
                       tuning::fighter_radius * camera.scale() * looks_larger, fighter.aim, colour);
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
    if (mine) {
        // Which one am I: in a team all wear one colour.
        const float tip = y - radius * 2.25f, wide = radius * 0.5f;
        canvas.triangle({x, tip}, {x - wide, tip - wide * 1.3f}, {x + wide, tip - wide * 1.3f}, {255, 255, 255, 230});
    } else {
        canvas.text(actor.name, x, y - radius * 1.9f - static_cast<float>(size) * 1.2f, size,
                    faded(palette::text, 0.85f), Align::centre);
    }
}

}  // namespace skirmish
