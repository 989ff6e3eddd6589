#include "lab/motion_strip.hpp"

#include <cmath>
#include <vector>

#include "app/palette.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

constexpr float labels = 64, held_height = 10, gap = 6;
constexpr int letters = 11;

}  // namespace

void MotionStrip::draw(Canvas& canvas, const SDL_FRect& where) const {
    canvas.fill(where, palette::panel);
    const float left = where.x + labels, width = where.w - labels - 8, step = width / static_cast<float>(kept);
    const float held_top = where.y + gap, speed_top = held_top + held_height + gap,
                speed_height = where.y + where.h - gap - speed_top;
    canvas.text("keys", where.x + 10, held_top - 3, letters, palette::text);
    canvas.text("picture", where.x + 10, speed_top + speed_height / 2 - 7, letters, palette::text);
    canvas.fill({left, held_top, width, held_height}, {255, 255, 255, 14});
    canvas.fill({left, speed_top, width, speed_height}, {255, 255, 255, 14});
    std::vector<SDL_FRect> held, moves;
    for (std::size_t i = 0; i < std::min(count_, kept); ++i) {
        const Sample& sample = samples_[(count_ - 1 - i) % kept];
        const float x = std::floor(left + width - step * static_cast<float>(i + 1)),
                    wide = std::floor(left + width - step * static_cast<float>(i)) - x;
        if (sample.held) held.push_back({x, held_top, wide, held_height});
        const float tall = std::round(std::min(sample.speed / (tuning::top_speed * 1.15f), 1.0f) * speed_height);
        if (tall >= 1) moves.push_back({x, speed_top + speed_height - tall, wide, tall});
    }
    canvas.fill(held, palette::warning);
    canvas.fill(moves, palette::neon);
}

}  // namespace skirmish
