#include "app/body_sprites.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "app/stamps.hpp"

namespace skirmish {

namespace {

constexpr int sprite = 96;  // pixels, and 3 fighter radii across
constexpr float sprite_radii = BodySprites::radii;
constexpr int turns = 64;     // of a body, that are kept
constexpr float content = 2;  // fighter radii: nothing of a body is farther out
constexpr std::size_t most_kept = 1500;

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

/// Light times cover, and cover, between a sprite's pixels; nothing outside.
struct Sample {
    float light = 0, cover = 0;
};
Sample sample(const std::vector<float>& light, const std::vector<float>& cover, float x, float y) {
    const int column = static_cast<int>(x), row = static_cast<int>(y);
    if (x < 0 || y < 0 || column + 1 >= sprite || row + 1 >= sprite) return {};
    const float right = x - static_cast<float>(column), below = y - static_cast<float>(row);
    const auto at = static_cast<std::size_t>(row * sprite + column);
    const auto between = [&](const std::vector<float>& of) {
        const float above = of[at] * (1 - right) + of[at + 1] * right;
        return above * (1 - below) + (of[at + sprite] * (1 - right) + of[at + sprite + 1] * right) * below;
    };
    return {between(light), between(cover)};
}

std::uint32_t channel(float value, int shift) {
    return static_cast<std::uint32_t>(std::clamp(value, 0.0f, 1.0f) * 255) << shift;
}

}  // namespace

BodySprites::Layer BodySprites::layer_of(const SDL_Surface& surface) {
    Layer layer;
    for (int row = 0; row < surface.h; ++row) {
        for (int column = 0; column < surface.w; ++column) {
            const std::uint32_t pixel =
                static_cast<const std::uint32_t*>(surface.pixels)[row * surface.pitch / 4 + column];
            const float cover = static_cast<float>(pixel >> 24) / 255;
            layer.cover.push_back(cover);
            layer.light.push_back(cover * static_cast<float>(pixel & 0xff) / 255);
        }
    }
    return layer;
}

BodySprites::BodySprites(Canvas& canvas) {
    const Sdl<SDL_Surface> hull = paint(hull_shade), dark = paint(dark_shade);
    hull_layer_ = layer_of(*hull);
    dark_layer_ = layer_of(*dark);
    hull_ = canvas.texture_of(hull.get());
    dark_ = canvas.texture_of(dark.get());
    ghost_ = canvas.texture_of(paint(ghost_shade).get());
}

void BodySprites::draw(Canvas& canvas, float x, float y, float radius, float aim, SDL_Color colour) {
    if (canvas.software()) return draw_kept(canvas, x, y, radius, aim, colour);
    draw_turned(canvas, dark_.get(), x, y, radius, aim, {255, 255, 255, 255});
    draw_turned(canvas, hull_.get(), x, y, radius, aim, colour);
}

void BodySprites::draw_ghost(Canvas& canvas, float x, float y, float radius, float aim, SDL_Color colour) const {
    draw_turned(canvas, ghost_.get(), x, y, radius, aim, colour);
}

void BodySprites::draw_turned(Canvas& canvas, SDL_Texture* texture, float x, float y, float radius, float aim,
                              SDL_Color colour) const {
    const float half = radius * sprite_radii;
    const SDL_FRect where{x - half, y - half, 2 * half, 2 * half};
    SDL_SetTextureColorMod(texture, colour.r, colour.g, colour.b);
    SDL_SetTextureAlphaMod(texture, colour.a);
    SDL_RenderCopyExF(canvas.renderer(), texture, nullptr, &where, static_cast<double>(aim) * 180 / std::numbers::pi,
                      nullptr, SDL_FLIP_NONE);
}

void BodySprites::draw_kept(Canvas& canvas, float x, float y, float radius, float aim, SDL_Color colour) {
    const int side = 2 * static_cast<int>(std::ceil(radius * content));
    const int turn = static_cast<int>(std::lround(aim / (2 * std::numbers::pi_v<float>)*turns)) & (turns - 1);
    if (kept_.size() > most_kept) kept_.clear();
    if (turned_.size() > 2 * turns) turned_.clear();  // of sizes that are shown no more
    auto& texture = kept_[{side, turn, Stamps::packed(colour)}];
    if (!texture) {
        compose(turned(side, radius, turn), colour);
        texture.reset(
            SDL_CreateTexture(canvas.renderer(), SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC, side, side));
        SDL_UpdateTexture(texture.get(), nullptr, pixels_.data(), side * 4);
        SDL_SetTextureBlendMode(texture.get(), SDL_BLENDMODE_BLEND);
    }
    const auto pixels = static_cast<float>(side);
    const SDL_FRect where{x - pixels / 2, y - pixels / 2, pixels, pixels};
    SDL_RenderCopyF(canvas.renderer(), texture.get(), nullptr, &where);
}

/// The hull over the dark body, turned: the colour is still to come.
const std::vector<BodySprites::Shade>& BodySprites::turned(int side, float radius, int turn) {
    std::vector<Shade>& made = turned_[{side, turn}];
    if (!made.empty()) return made;
    const float angle = static_cast<float>(turn) / turns * 2 * std::numbers::pi_v<float>;
    const float scale = sprite / (2 * sprite_radii) / radius;
    const float cosine = std::cos(angle), sine = std::sin(angle);
    made.reserve(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
    for (int py = 0; py < side; ++py) {
        for (int px = 0; px < side; ++px) {
            const float dx = static_cast<float>(px) + 0.5f - static_cast<float>(side) / 2,
                        dy = static_cast<float>(py) + 0.5f - static_cast<float>(side) / 2;
            const float x = (dx * cosine + dy * sine) * scale + sprite / 2.0f - 0.5f,
                        y = (dy * cosine - dx * sine) * scale + sprite / 2.0f - 0.5f;
            const Sample hull = sample(hull_layer_.light, hull_layer_.cover, x, y),
                         dark = sample(dark_layer_.light, dark_layer_.cover, x, y);
            const float through = 1 - hull.cover, cover = hull.cover + dark.cover * through;
            made.push_back(cover <= 0 ? Shade{} : Shade{cover, hull.light / cover, dark.light * through / cover});
        }
    }
    return made;
}

void BodySprites::compose(const std::vector<Shade>& shades, SDL_Color colour) {
    pixels_.clear();
    for (const Shade& shade : shades) {
        const auto light = [&](std::uint8_t part) { return shade.tint * static_cast<float>(part) / 255 + shade.grey; };
        pixels_.push_back(channel(shade.cover, 24) | channel(light(colour.r), 16) | channel(light(colour.g), 8) |
                          channel(light(colour.b), 0));
    }
}

}  // namespace skirmish
