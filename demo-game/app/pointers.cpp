#include "app/pointers.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "app/camera.hpp"
#include "app/palette.hpp"

namespace skirmish {

namespace {

constexpr float mark_shows = 0.28f, blow_shows = 0.8f;  // seconds
constexpr float one_blow = 0.5f;                        // radians: what comes from nearer together is one
constexpr float side_margin = 44, top_margin = 30, bottom_margin = 34;  // free around a pointer

void draw_arrow(Canvas& canvas, float x, float y, float angle, float length, float half, SDL_Color colour) {
    const float c = std::cos(angle), s = std::sin(angle);
    canvas.triangle({x + c * length, y + s * length}, {x - s * half, y + c * half}, {x + s * half, y - c * half},
                    colour);
}

}  // namespace

void Pointers::met(Spot where, bool out) {
    marks_.push_back({where, out, mark_shows * (out ? 2.0f : 1.0f)});
}

void Pointers::struck_from(float angle) {
    const auto same = std::ranges::find_if(blows_, [&](const Blow& blow) {
        return std::abs(std::remainder(blow.angle - angle, 2 * std::numbers::pi_v<float>)) < one_blow;
    });
    if (same == blows_.end())
        blows_.push_back({angle, blow_shows});
    else
        *same = {angle, blow_shows};
}

void Pointers::advance(float dt) {
    for (Mark& mark : marks_) mark.life -= dt;
    for (Blow& blow : blows_) blow.life -= dt;
    std::erase_if(marks_, [](const Mark& mark) { return mark.life <= 0; });
    std::erase_if(blows_, [](const Blow& blow) { return blow.life <= 0; });
}

void Pointers::draw(Canvas& canvas, const Camera& camera, const Scene& scene) const {
    const float scale = camera.scale();
    for (const Mark& mark : marks_) {
        const float left = std::min(1.0f, mark.life / mark_shows), size = scale * (mark.out ? 0.75f : 0.5f);
        const float x = camera.screen_x(mark.where.x), y = camera.screen_y(mark.where.y);
        const SDL_Color colour = palette::faded(mark.out ? palette::danger : SDL_Color{255, 255, 255, 255}, left);
        for (const auto& [dx, dy] : {std::pair(1, 1), std::pair(1, -1), std::pair(-1, 1), std::pair(-1, -1)}) {
            const float to_x = size * static_cast<float>(dx), to_y = size * static_cast<float>(dy);
            canvas.bar(x + to_x * 0.4f, y + to_y * 0.4f, x + to_x, y + to_y, std::max(2.0f, scale * 0.09f), colour);
        }
    }
    const Scene::Actor* mine = scene.mine();
    if (mine == nullptr || mine->fighter.health == 0) return;
    for (const Blow& blow : blows_) {
        const float x = camera.screen_x(mine->fighter.x) + std::cos(blow.angle) * scale * 1.7f,
                    y = camera.screen_y(mine->fighter.y) + std::sin(blow.angle) * scale * 1.7f;
        draw_arrow(canvas, x, y, blow.angle, scale * 0.55f, scale * 0.5f,
                   palette::faded(palette::danger, blow.life / blow_shows));
    }
}

std::optional<EdgePoint> edge_point(const Camera& camera, Spot spot, const SDL_FRect& room, float zoom) {
    if (camera.sees(spot.x, spot.y, 0) || room.w <= 0 || room.h <= 0) return {};
    const float middle_x = room.x + room.w / 2, middle_y = room.y + room.h / 2;
    const float x = camera.screen_x(spot.x) / zoom - middle_x, y = camera.screen_y(spot.y) / zoom - middle_y;
    const float over = std::max({std::abs(x) * 2 / room.w, std::abs(y) * 2 / room.h, 1e-3f});
    return EdgePoint{middle_x + x / over, middle_y + y / over, std::atan2(y, x)};
}

void draw_ball_pointer(Canvas& canvas, const Camera& camera, const Ball& ball, float top, float bottom,
                       const SDL_FRect& taken) {
    SDL_FRect room{side_margin, top + top_margin, static_cast<float>(canvas.width()) - 2 * side_margin,
                   bottom - bottom_margin - top - top_margin};
    auto at = edge_point(camera, {ball.x, ball.y}, room, canvas.zoom());
    if (at && at->x > taken.x - side_margin && at->y < taken.y + taken.h + top_margin) {
        room.w = taken.x - side_margin - room.x;
        at = edge_point(camera, {ball.x, ball.y}, room, canvas.zoom());
    }
    if (!at) return;
    constexpr float radius = 11;
    canvas.disc(at->x, at->y, radius + 3, palette::dense_panel);
    canvas.disc(at->x, at->y, radius, {235, 240, 255, 255});
    canvas.disc(at->x, at->y, radius * 0.45f, {120, 128, 145, 255});
    draw_arrow(canvas, at->x + std::cos(at->angle) * (radius + 5), at->y + std::sin(at->angle) * (radius + 5),
               at->angle, 12, 9, {235, 240, 255, 255});
}

}  // namespace skirmish
