#include "app/pieces_view.hpp"

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
constexpr int sprite = 128;

/// A pale sphere with dark seams, lit from above.
Sdl<SDL_Surface> ball_picture() {
    Sdl<SDL_Surface> surface(SDL_CreateRGBSurfaceWithFormat(0, sprite, sprite, 32, SDL_PIXELFORMAT_ARGB8888));
    auto* pixels = static_cast<std::uint32_t*>(surface->pixels);
    for (int py = 0; py < sprite; ++py) {
        for (int px = 0; px < sprite; ++px) {
            const float x = (static_cast<float>(px) + 0.5f) / sprite * 2 - 1,
                        y = (static_cast<float>(py) + 0.5f) / sprite * 2 - 1;
            const float r = std::hypot(x, y), angle = std::atan2(y, x);
            const float cover = std::clamp((0.98f - r) * sprite / 4, 0.0f, 1.0f);
            const float rim = std::clamp((r - 0.86f) * 18, 0.0f, 1.0f);
            const bool seam = std::abs(r - 0.46f) < 0.035f ||
                              (r > 0.46f && std::abs(std::remainder(angle, pi / 3)) < 0.045f / std::max(r, 0.1f));
            float light = 0.62f + 0.25f * (1 - r);
            if (r < 0.43f) light *= 0.55f;
            if (seam) light = 0.16f;
            light = light * (1 - rim) + rim;
            const auto grey = static_cast<std::uint32_t>(std::clamp(light, 0.0f, 1.0f) * 255);
            pixels[py * surface->pitch / 4 + px] =
                static_cast<std::uint32_t>(cover * 255) << 24 | grey << 16 | grey << 8 | grey;
        }
    }
    return surface;
}

/// The team that touched it, when only one has; white otherwise.
SDL_Color ball_colour(const Ball& ball) {
    const bool first = ball.touched_by[0] != 0, second = ball.touched_by[1] != 0;
    return first == second ? SDL_Color{235, 240, 255, 255} : palette::of(0, first ? 1 : 2);
}

}  // namespace

PiecesView::PiecesView(Canvas& canvas) : ball_(canvas.texture_of(ball_picture().get())) {}

void PiecesView::draw_ground(Canvas& canvas, const Camera& camera, const Scene& scene, const Arena& arena,
                             double seconds) {
    if (scene.ball) {
        for (std::size_t i = 0; i < arena.goals.size(); ++i)
            draw_goal(canvas, camera, arena.goals[i], palette::of(0, static_cast<std::uint8_t>(i + 1)), seconds);
    }
    for (const Item& item : scene.items) {
        if (camera.sees(item.x, item.y, 2)) draw_item(canvas, camera, item, seconds);
    }
    if (scene.ball) draw_ball(canvas, camera, *scene.ball, seconds);
}

void PiecesView::draw_flying(Canvas& canvas, const Camera& camera, const Scene& scene) {
    for (const Scene::Missile& missile : scene.rockets) draw_rocket(canvas, camera, missile);
}

void PiecesView::draw_goal(Canvas& canvas, const Camera& camera, const Goal& goal, SDL_Color colour,
                           double seconds) const {
    const float x = camera.screen_x(goal.x), y = camera.screen_y(goal.y), w = goal.width * camera.scale(),
                h = goal.height * camera.scale();
    const auto pulse = static_cast<float>(0.17 + 0.05 * std::sin(seconds * 2.2));
    canvas.fill({x, y, w, h}, faded(colour, pulse));
    constexpr int stripes = 8;
    for (int i = 0; i < stripes; ++i)
        canvas.fill({x, y + h * static_cast<float>(i) / stripes, w, 2}, faded(colour, 0.35f));
    canvas.fill({x - 2, y, 4, h}, faded(colour, 0.9f));
    canvas.fill({x + w - 2, y, 4, h}, faded(colour, 0.9f));
    for (const float corner : {y, y + h})
        canvas.glow(goal.x < 4 ? x + w : x, corner, camera.scale() * 1.6f, faded(colour, 0.8f));
}

void PiecesView::draw_item(Canvas& canvas, const Camera& camera, const Item& item, double seconds) const {
    const SDL_Color colour = item.kind == ItemKind::health ? palette::health : palette::shield;
    const float scale = camera.scale(), x = camera.screen_x(item.x),
                y = camera.screen_y(item.y) +
                    (item.ready ? static_cast<float>(std::sin(seconds * 3)) * scale * 0.06f : 0);
    canvas.arc(x, camera.screen_y(item.y), scale * 0.55f, 2, 0, 2 * pi, faded(colour, item.ready ? 0.5f : 0.2f));
    if (!item.ready) return;
    canvas.glow(x, y, scale * 1.2f, faded(colour, 0.55f));
    canvas.disc(x, y, scale * 0.34f, {14, 20, 30, 255});
    if (item.kind == ItemKind::health) {
        canvas.fill({x - scale * 0.06f, y - scale * 0.2f, scale * 0.12f, scale * 0.4f}, colour);
        canvas.fill({x - scale * 0.2f, y - scale * 0.06f, scale * 0.4f, scale * 0.12f}, colour);
    } else {
        canvas.arc(x, y, scale * 0.24f, scale * 0.09f, 0, 2 * pi, colour);
        canvas.disc(x, y, scale * 0.07f, colour);
    }
}

void PiecesView::draw_ball(Canvas& canvas, const Camera& camera, const Ball& ball, double seconds) {
    const float moved = std::hypot(ball.x - last_x_, ball.y - last_y_);
    if (moved < 2) turn_ += moved * 70 * (ball.vx >= 0 ? 1.0f : -1.0f);
    last_x_ = ball.x;
    last_y_ = ball.y;
    const float radius = tuning::ball_radius * camera.scale(), x = camera.screen_x(ball.x), y = camera.screen_y(ball.y);
    const SDL_Color colour = ball_colour(ball);
    if (ball.away_ticks > 0) {
        const float left = static_cast<float>(ball.away_ticks) / tuning::ball_away_ticks;
        canvas.arc(x, y, radius * (1 + left * 2), 3, 0, 2 * pi, faded({235, 240, 255, 255}, 1 - left));
        canvas.glow(x, y, radius * 2,
                    faded({235, 240, 255, 255}, static_cast<float>(0.3 + 0.2 * std::sin(seconds * 12))));
        return;
    }
    canvas.glow(x, y, radius * 2.3f, faded(colour, 0.6f));
    const SDL_FRect where{x - radius, y - radius, 2 * radius, 2 * radius};
    SDL_SetTextureColorMod(ball_.get(), colour.r, colour.g, colour.b);
    SDL_RenderCopyExF(canvas.renderer(), ball_.get(), nullptr, &where, static_cast<double>(turn_), nullptr,
                      SDL_FLIP_NONE);
}

void PiecesView::draw_rocket(Canvas& canvas, const Camera& camera, const Scene::Missile& missile) const {
    const Rocket& rocket = missile.rocket;
    if (!camera.sees(rocket.x, rocket.y, 2)) return;
    const float speed = std::max(std::hypot(rocket.vx, rocket.vy), 0.1f), dx = rocket.vx / speed,
                dy = rocket.vy / speed;
    const float scale = camera.scale(), x = camera.screen_x(rocket.x), y = camera.screen_y(rocket.y);
    canvas.streak(x - dx * scale * 1.5f, y - dy * scale * 1.5f, x, y, 0.45f * scale, faded(palette::blast, 0.8f));
    canvas.bar(x - dx * scale * 0.3f, y - dy * scale * 0.3f, x + dx * scale * 0.25f, y + dy * scale * 0.25f,
               scale * 0.22f, palette::of(missile.hue, missile.team));
    canvas.glow(x - dx * scale * 0.35f, y - dy * scale * 0.35f, 0.8f * scale, faded(palette::blast, 0.9f));
    canvas.glow(x + dx * scale * 0.25f, y + dy * scale * 0.25f, 0.3f * scale, {255, 255, 255, 255});
}

}  // namespace skirmish
