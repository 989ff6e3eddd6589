#include "app/stamps.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

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

/// Paints `side` rows of as many pixels.
void paint(const StampShape& shape, int side, std::vector<std::uint32_t>& pixels) {
    pixels.resize(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
    const float middle = static_cast<float>(side) / 2 - 0.5f;
    const bool same_all_round = shape.kind != StampShape::Kind::arc;  // a quarter of it says how the others look
    const int painted = same_all_round ? side / 2 : side;
    for (int py = 0; py < painted; ++py) {
        std::uint32_t* const row = &pixels[static_cast<std::size_t>(py) * static_cast<std::size_t>(side)];
        for (int px = 0; px < painted; ++px) {
            const float x = static_cast<float>(px) - middle, y = static_cast<float>(py) - middle;
            row[px] = shape.kind == StampShape::Kind::glow
                          ? glow_pixel(shape, x, y)
                          : part(shape.colour, 24, cover(shape, x, y)) | (shape.colour & 0xffffff);
        }
        if (!same_all_round) continue;
        std::reverse_copy(row, row + painted, row + painted);
        std::copy(row, row + side, &pixels[static_cast<std::size_t>(side - 1 - py) * static_cast<std::size_t>(side)]);
    }
}

/// Rectangles that hold all that can be seen, some rows high and left or right of the middle.
std::vector<SDL_Rect> parts_of(int side, const std::vector<std::uint32_t>& pixels, std::uint32_t seen) {
    constexpr int rows = 10;
    std::vector<SDL_Rect> parts;
    for (int top = 0; top < side; top += rows) {
        const int bottom = std::min(side, top + rows), middle = side / 2;
        for (const auto& [begin, end] : {std::pair(0, middle), std::pair(middle, side)}) {
            int first = end, last = begin - 1;
            for (int y = top; y < bottom; ++y) {
                for (int x = begin; x < end; ++x) {
                    if ((pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) +
                                static_cast<std::size_t>(x)] &
                         seen) == 0)
                        continue;
                    first = std::min(first, x);
                    last = std::max(last, x);
                }
            }
            if (first > last) continue;
            const bool whole = !parts.empty() && parts.back().y == top && parts.back().x + parts.back().w == first;
            if (whole)
                parts.back().w += last - first + 1;
            else
                parts.push_back({first, top, last - first + 1, bottom - top});
        }
    }
    return parts;
}

}  // namespace

std::uint32_t Stamps::packed(SDL_Color colour) {
    return std::uint32_t{colour.a} << 24 | std::uint32_t{colour.r} << 16 | std::uint32_t{colour.g} << 8 | colour.b;
}

StampShape glow_shape(float radius, SDL_Color colour) {
    constexpr int large = 40;
    const int whole = std::max(2, static_cast<int>(std::lround(radius)));
    const int step = std::max(1, whole / (whole < large ? 7 : 5)), levels = whole < large ? 10 : 6;
    const int strength = (colour.a * levels + 127) / 255;
    colour.a = static_cast<std::uint8_t>(strength * 255 / levels);
    return {.kind = StampShape::Kind::glow,
            .radius = (whole + step / 2) / step * step * 4,
            .colour = Stamps::packed(colour)};
}

std::size_t StampHash::operator()(const StampShape& shape) const {
    const auto bits = [](int value) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(value)); };
    std::uint64_t mixed =
        std::uint64_t{shape.colour} << 32 | bits(shape.radius) << 2 | bits(static_cast<int>(shape.kind));
    mixed ^= (bits(shape.from) << 40 | bits(shape.to) << 20 | bits(shape.thickness)) * 0x9e3779b97f4a7c15u;
    mixed *= 0xbf58476d1ce4e5b9u;
    return static_cast<std::size_t>(mixed ^ mixed >> 29);
}

const Stamp& Stamps::of(const StampShape& shape) {
    Stamp& known = known_[shape];
    known.used = frame_;
    if (known.texture) return known;
    const bool glow = shape.kind == StampShape::Kind::glow;
    // The last of a glow is too faint to be seen.
    const float seen = glow ? 1 - std::sqrt(std::min(1.0f, 2.0f / static_cast<float>((shape.colour >> 24) + 1))) : 1;
    known.side = static_cast<int>(std::ceil(static_cast<float>(shape.radius) / 4 * seen)) * 2 + 2;
    paint(shape, known.side, pixels_);
    // Light has no alpha; without one it is added twice as fast.
    const std::uint32_t format = glow ? SDL_PIXELFORMAT_RGB888 : SDL_PIXELFORMAT_ARGB8888;
    known.texture.reset(SDL_CreateTexture(renderer_, format, SDL_TEXTUREACCESS_STATIC, known.side, known.side));
    SDL_UpdateTexture(known.texture.get(), nullptr, pixels_.data(), known.side * 4);
    SDL_SetTextureBlendMode(known.texture.get(), glow ? SDL_BLENDMODE_ADD : SDL_BLENDMODE_BLEND);
    constexpr int large = 36, large_glow = 100;
    if (known.side >= (glow ? large_glow : large))
        known.parts = parts_of(known.side, pixels_, glow ? 0xffffff : 0xff000000);
    bytes_ += known.bytes();
    oldest_.push_back(shape);
    return known;
}

void Stamps::advance() {
    ++frame_;
    // A few in every picture: all at once would be a picture that comes late.
    constexpr int looked_at = 12;
    for (int i = 0; i < looked_at && bytes_ > most_bytes && !oldest_.empty(); ++i) {
        const auto found = known_.find(oldest_.front());
        oldest_.pop_front();
        if (found->second.used + kept_frames >= frame_) {
            oldest_.push_back(found->first);
        } else {
            bytes_ -= found->second.bytes();
            known_.erase(found);
        }
    }
}

}  // namespace skirmish
