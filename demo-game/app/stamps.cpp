#include "app/stamps.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace skirmish {

namespace {

constexpr std::uint64_t kept_frames = 240;
constexpr float turn = 2 * std::numbers::pi_v<float>;

/// How much of the pixel at (x, y) from the middle the shape covers, 0 to 1.
float cover(const StampShape& shape, float x, float y) {
    const float radius = static_cast<float>(shape.radius) / 4, away = std::sqrt(x * x + y * y);
    const float outside = std::clamp(radius - away + 0.5f, 0.0f, 1.0f);
    if (shape.kind == StampShape::Kind::disc || outside <= 0) return outside;
    const float inner = radius - static_cast<float>(shape.thickness) / 4;
    const float ring = outside * std::clamp(away - inner + 0.5f, 0.0f, 1.0f);
    if (shape.kind == StampShape::Kind::ring || ring <= 0) return ring;
    const auto angle_of = [](int part) { return static_cast<float>(part) / StampShape::turn_parts * turn; };
    const float from = angle_of(shape.from), length = angle_of(shape.to - shape.from);
    float along = std::fmod(std::atan2(y, x) - from, turn);
    if (along < 0) along += turn;
    // Beyond its end the pixel is nearer to one of the two ends.
    const float past = along <= length ? 0 : std::min(along - length, turn - along) * away;
    return ring * std::clamp(1 - past, 0.0f, 1.0f);
}

std::uint32_t part(std::uint32_t colour, int shift, float light) {
    return static_cast<std::uint32_t>(static_cast<float>((colour >> shift) & 0xff) * light) << shift;
}

/// Light that is added to what is there; its strength is in its colour, its alpha full.
std::uint32_t glow_pixel(const StampShape& shape, float x, float y) {
    const float near = std::max(0.0f, 1 - std::sqrt(x * x + y * y) / (static_cast<float>(shape.radius) / 4));
    const float light = near * near * static_cast<float>(shape.colour >> 24) / 255;
    return 0xff000000 | part(shape.colour, 16, light) | part(shape.colour, 8, light) | part(shape.colour, 0, light);
}

}  // namespace

std::uint32_t Stamps::packed(SDL_Color colour) {
    return std::uint32_t{colour.a} << 24 | std::uint32_t{colour.r} << 16 | std::uint32_t{colour.g} << 8 | colour.b;
}

StampShape glow_shape(float radius, SDL_Color colour) {
    const int whole = std::max(2, static_cast<int>(std::lround(radius))), step = std::max(1, whole / 7);
    constexpr int levels = 10;
    const int strength = (colour.a * levels + 127) / 255;
    colour.a = static_cast<std::uint8_t>(strength * 255 / levels);
    return {.kind = StampShape::Kind::glow,
            .radius = (whole + step / 2) / step * step * 4,
            .colour = Stamps::packed(colour)};
}

const Stamp& Stamps::of(const StampShape& shape) {
    Stamp& known = known_[shape];
    known.used = frame_;
    if (known.texture) return known;
    const bool glow = shape.kind == StampShape::Kind::glow;
    // The last of a glow is too faint to be seen.
    const float seen = glow ? 1 - std::sqrt(std::min(1.0f, 2.0f / static_cast<float>((shape.colour >> 24) + 1))) : 1;
    known.side = static_cast<int>(std::ceil(static_cast<float>(shape.radius) / 4 * seen)) * 2 + 2;
    Sdl<SDL_Surface> surface(SDL_CreateRGBSurfaceWithFormat(0, known.side, known.side, 32, SDL_PIXELFORMAT_ARGB8888));
    const float middle = static_cast<float>(known.side) / 2 - 0.5f;
    for (int py = 0; py < known.side; ++py) {
        auto* row = reinterpret_cast<std::uint32_t*>(static_cast<std::uint8_t*>(surface->pixels) + py * surface->pitch);
        for (int px = 0; px < known.side; ++px) {
            const float x = static_cast<float>(px) - middle, y = static_cast<float>(py) - middle;
            row[px] =
                glow ? glow_pixel(shape, x, y) : part(shape.colour, 24, cover(shape, x, y)) | (shape.colour & 0xffffff);
        }
    }
    known.texture.reset(SDL_CreateTextureFromSurface(renderer_, surface.get()));
    SDL_SetTextureBlendMode(known.texture.get(), glow ? SDL_BLENDMODE_ADD : SDL_BLENDMODE_BLEND);
    bytes_ += static_cast<std::size_t>(known.side) * static_cast<std::size_t>(known.side) * 4;
    return known;
}

void Stamps::advance() {
    ++frame_;
    if (bytes_ < most_bytes || frame_ % kept_frames != 0) return;
    std::erase_if(known_, [&](const auto& one) {
        const bool old = one.second.used + kept_frames < frame_;
        const auto side = static_cast<std::size_t>(one.second.side);
        if (old) bytes_ -= side * side * 4;
        return old;
    });
}

}  // namespace skirmish
