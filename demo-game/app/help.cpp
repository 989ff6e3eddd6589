#include "app/help.hpp"

#include <algorithm>

#include "app/palette.hpp"

namespace skirmish {

void draw_help(Canvas& canvas, const char* title, std::span<const HelpLine> lines) {
    constexpr int size = 15;
    constexpr float row = 25, inset = 24, title_height = 58, least_margin = 8;
    float keys = 0, words = 0;
    for (const HelpLine& line : lines) {
        keys = std::max(keys, canvas.text_width(line.key, size));
        words = std::max(words, canvas.text_width(line.what, size));
    }
    const float width = keys + words + 3 * inset, height = title_height + row * static_cast<float>(lines.size()) + 14;
    // In a small window all of it, smaller.
    const float zoom = canvas.zoom();
    canvas.set_zoom(zoom * std::min({1.0f, static_cast<float>(canvas.width()) / (width + 2 * least_margin),
                                     static_cast<float>(canvas.height()) / (height + 2 * least_margin)}));
    const float left = (static_cast<float>(canvas.width()) - width) / 2,
                top = std::max(least_margin, (static_cast<float>(canvas.height()) - height) / 2);
    canvas.fill({left, top, width, height}, {10, 14, 24, 236});
    canvas.fill({left, top, width, 2}, palette::neon);
    canvas.text(title, left + inset, top + 16, 22, palette::neon);
    float y = top + title_height;
    for (const HelpLine& line : lines) {
        canvas.text(line.key, left + inset + keys, y, size, palette::neon, Align::right);
        canvas.text(line.what, left + 2 * inset + keys, y, size, palette::text);
        y += row;
    }
    canvas.set_zoom(zoom);
}

}  // namespace skirmish
