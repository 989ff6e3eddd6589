#include "app/arena_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/camera.hpp"
#include "app/palette.hpp"

namespace skirmish {

namespace {

constexpr int detail = 24;  // pixels a metre

struct Light {
    float r, g, b;
};
Light operator+(Light a, Light b) {
    return {a.r + b.r, a.g + b.g, a.b + b.b};
}
Light operator*(Light a, float f) {
    return {a.r * f, a.g * f, a.b * f};
}

std::uint32_t pixel(Light light) {
    const auto part = [](float value) { return static_cast<std::uint32_t>(std::clamp(value, 0.0f, 1.0f) * 255); };
    return 0xff000000 | part(light.r) << 16 | part(light.g) << 8 | part(light.b);
}

/// The same for the same place, between 0 and 1.
float grain(int x, int y) {
    auto mixed = static_cast<std::uint32_t>(x) * 374761393u + static_cast<std::uint32_t>(y) * 668265263u;
    mixed = (mixed ^ (mixed >> 13)) * 1274126177u;
    return static_cast<float>((mixed ^ (mixed >> 16)) & 0xffff) / 65535.0f;
}

/// How far the nearest tile that is (or is not) wall lies, up to 1.
float edge_distance(const Arena& arena, float x, float y, bool wall) {
    const int column = static_cast<int>(x), row = static_cast<int>(y);
    float nearest = 1;
    for (int r = row - 1; r <= row + 1; ++r) {
        for (int c = column - 1; c <= column + 1; ++c) {
            const bool outside = c < 0 || r < 0 || c >= arena.width || r >= arena.height;
            if (arena.wall(c, r) != wall || (outside && !wall)) continue;
            const auto left = static_cast<float>(c), top = static_cast<float>(r);
            nearest = std::min(nearest, std::hypot(x - std::clamp(x, left, left + 1), y - std::clamp(y, top, top + 1)));
        }
    }
    return nearest;
}

Light floor_light(const Arena& arena, float x, float y, int px, int py) {
    const int column = static_cast<int>(x), row = static_cast<int>(y);
    const float in_x = x - std::floor(x), in_y = y - std::floor(y);
    const float to_line = std::min({in_x, in_y, 1 - in_x, 1 - in_y});
    const std::uint8_t kind = arena.floor[static_cast<std::size_t>(row * arena.width + column)];
    Light light = Light{0.070f, 0.084f, 0.124f} * (0.92f + 0.16f * grain(column, row)) * (0.95f + 0.1f * grain(px, py));
    if (to_line < 0.03f) light = light * 1.45f;
    if ((column + row) % 8 == 0 && in_x < 0.1f && in_y < 0.1f) light = light + Light{0.02f, 0.09f, 0.12f};  // rivets
    if (kind == 2) light = light * (grain(px / 3, py / 3) > 0.5f ? 0.72f : 0.86f);
    if (kind == 3) {
        const float stripe = std::abs(std::fmod(x + y, 0.5f) - 0.25f);
        light = light * 1.3f + Light{0.07f, 0.045f, 0.0f} * (stripe < 0.12f ? 1.0f : 0.2f);
    }
    const float away = edge_distance(arena, x, y, true);
    light = light * (0.45f + 0.55f * std::min(1.0f, away * 1.6f));    // the walls' shadow
    return light + Light{0.02f, 0.22f, 0.33f} * std::exp(-away * 7);  // and their light
}

Light wall_light(const Arena& arena, float x, float y, int px, int py) {
    const float away = edge_distance(arena, x, y, false);
    const float in_y = y - std::floor(y);
    Light light = Light{0.125f, 0.150f, 0.215f} * (1.15f - 0.3f * in_y) * (0.96f + 0.08f * grain(px, py));
    if (away < 0.08f) return Light{0.20f, 0.75f, 1.0f} * (1.15f - away * 6);
    if (away < 0.16f) return light * 0.4f + Light{0.02f, 0.12f, 0.18f};
    if (std::fmod(x - y + 256, 1.0f) < 0.06f) light = light * 0.82f;
    return light;
}

/// Darkness where the picture shows more than the arena.
void surround(Canvas& canvas, const SDL_FRect& arena) {
    const auto width = static_cast<float>(canvas.width()), height = static_cast<float>(canvas.height());
    const float right = arena.x + arena.w, bottom = arena.y + arena.h;
    const std::array sides{SDL_FRect{0, 0, width, arena.y}, SDL_FRect{0, bottom, width, height - bottom},
                           SDL_FRect{0, 0, arena.x, height}, SDL_FRect{right, 0, width - right, height}};
    for (const SDL_FRect& side : sides) {
        if (side.w > 0 && side.h > 0) canvas.fill(side, palette::nowhere);
    }
}

}  // namespace

ArenaPicture::ArenaPicture(Canvas& canvas, const Arena& arena)
    : width_(static_cast<float>(arena.width)), height_(static_cast<float>(arena.height)) {
    picture_.reset(
        SDL_CreateRGBSurfaceWithFormat(0, arena.width * detail, arena.height * detail, 32, SDL_PIXELFORMAT_ARGB8888));
    small_.reset(SDL_CreateRGBSurfaceWithFormat(0, arena.width, arena.height, 32, SDL_PIXELFORMAT_ARGB8888));
    for (int py = 0; py < picture_->h; ++py) {
        auto* row =
            reinterpret_cast<std::uint32_t*>(static_cast<std::uint8_t*>(picture_->pixels) + py * picture_->pitch);
        for (int px = 0; px < picture_->w; ++px) {
            const float x = (static_cast<float>(px) + 0.5f) / detail, y = (static_cast<float>(py) + 0.5f) / detail;
            row[px] = pixel(arena.wall_at(x, y) ? wall_light(arena, x, y, px, py) : floor_light(arena, x, y, px, py));
        }
    }
    for (int y = 0; y < small_->h; ++y) {
        auto* row = reinterpret_cast<std::uint32_t*>(static_cast<std::uint8_t*>(small_->pixels) + y * small_->pitch);
        for (int x = 0; x < small_->w; ++x) row[x] = arena.wall(x, y) ? 0xe8305a78 : 0xd80a1018;
    }
    texture_ = canvas.texture_of(picture_.get());
    map_ = canvas.texture_of(small_.get());
    SDL_SetTextureBlendMode(texture_.get(), SDL_BLENDMODE_NONE);
}

SDL_Texture* ArenaPicture::scaled(Canvas& canvas, SDL_Surface* from, Scaled& to, float width, float height,
                                  bool smooth) {
    const int w = static_cast<int>(std::lround(width)), h = static_cast<int>(std::lround(height));
    if (to.texture && to.width == w && to.height == h) return to.texture.get();
    Sdl<SDL_Surface> large(SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_ARGB8888));
    if (!large) return nullptr;
    if (smooth) {
        SDL_SoftStretchLinear(from, nullptr, large.get(), nullptr);
    } else {
        SDL_SetSurfaceBlendMode(from, SDL_BLENDMODE_NONE);
        SDL_BlitScaled(from, nullptr, large.get(), nullptr);
    }
    to = {canvas.texture_of(large.get()), w, h};
    SDL_SetTextureBlendMode(to.texture.get(), SDL_BLENDMODE_NONE);
    return to.texture.get();
}

void ArenaPicture::draw(Canvas& canvas, const Camera& camera) const {
    constexpr float most_pixels = 24e6f;
    const float whole_w = width_ * camera.scale(), whole_h = height_ * camera.scale();
    if (canvas.software() && whole_w * whole_h < most_pixels) {
        if (SDL_Texture* all = scaled(canvas, picture_.get(), shown_, whole_w, whole_h, true)) {
            // In whole pixels at both ends: nothing is scaled.
            const SDL_FRect to{std::floor(camera.screen_x(0)), std::floor(camera.screen_y(0)),
                               static_cast<float>(shown_.width), static_cast<float>(shown_.height)};
            SDL_RenderCopyF(canvas.renderer(), all, nullptr, &to);
            return surround(canvas, to);
        }
    }
    // Only what is seen: copying the whole picture scaled is most of a software renderer's time.
    const Spot upper = camera.world(0, 0),
               lower = camera.world(static_cast<float>(canvas.width()), static_cast<float>(canvas.height()));
    const auto clip = [](float value, float most) { return static_cast<int>(std::clamp(value, 0.0f, most)); };
    const int left = clip(std::floor(upper.x), width_), top = clip(std::floor(upper.y), height_);
    const int right = clip(std::ceil(lower.x), width_), bottom = clip(std::ceil(lower.y), height_);
    const SDL_Rect from{left * detail, top * detail, (right - left) * detail, (bottom - top) * detail};
    const float x = camera.screen_x(static_cast<float>(left)), y = camera.screen_y(static_cast<float>(top));
    const SDL_FRect to{x, y, static_cast<float>(right - left) * camera.scale(),
                       static_cast<float>(bottom - top) * camera.scale()};
    SDL_RenderCopyF(canvas.renderer(), texture_.get(), &from, &to);
    surround(canvas, to);
}

void ArenaPicture::draw_map(Canvas& canvas, float x, float y, float scale) const {
    SDL_FRect to{x, y, width_ * scale, height_ * scale};
    SDL_Texture* all = map_.get();
    if (canvas.software()) {
        const float zoom = canvas.zoom();
        if (SDL_Texture* made = scaled(canvas, small_.get(), shown_map_, to.w * zoom, to.h * zoom, false)) {
            all = made;
            to.w = (static_cast<float>(shown_map_.width) + 0.25f) / zoom;  // cut to whole pixels it is as wide
            to.h = (static_cast<float>(shown_map_.height) + 0.25f) / zoom;
        }
    }
    canvas.copy(all, to);
}

}  // namespace skirmish
