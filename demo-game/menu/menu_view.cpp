#include "menu/menu_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/palette.hpp"

namespace skirmish {

namespace {

constexpr std::array<float, 6> column_ends{0.34f, 0.47f, 0.61f,
                                           0.80f, 0.89f, 1.0f};  // name, map, mode, players, ping, lock

SDL_Color faded(SDL_Color colour, float part) {
    colour.a = static_cast<std::uint8_t>(std::clamp(part, 0.0f, 1.0f) * 255);
    return colour;
}

/// As much of it as fits, with an ellipsis when something is missing.
std::string fitting(Canvas& canvas, const std::string& words, int size, float width) {
    if (canvas.text_width(words, size) <= width) return words;
    std::string cut = words;
    while (!cut.empty()) {
        while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xc0) == 0x80) cut.pop_back();
        if (!cut.empty()) cut.pop_back();
        if (canvas.text_width(cut + "…", size) <= width) return cut + "…";
    }
    return {};
}

/// What is being typed ends at the right: there one looks.
std::string fitting_end(Canvas& canvas, std::string words, int size, float width) {
    while (!words.empty() && canvas.text_width(words, size) > width) {
        words.erase(0, 1);
        while (!words.empty() && (static_cast<unsigned char>(words.front()) & 0xc0) == 0x80) words.erase(0, 1);
    }
    return words;
}

}  // namespace

std::optional<std::size_t> MenuView::row_at(float x, float y) const {
    for (const Place& place : places_) {
        const SDL_FRect& at = place.where;
        if (x >= at.x && x < at.x + at.w && y >= at.y && y < at.y + at.h) return place.row;
    }
    return {};
}

void MenuView::draw_backdrop(Canvas& canvas, double seconds) const {
    const auto width = static_cast<float>(canvas.width()), height = static_cast<float>(canvas.height());
    const float step = 48 * unit_;
    for (float x = std::fmod(width / 2, step); x < width; x += step) canvas.line(x, 0, x, height, {52, 196, 255, 14});
    for (float y = std::fmod(height / 2, step); y < height; y += step) canvas.line(0, y, width, y, {52, 196, 255, 14});
    constexpr std::array<SDL_Color, 4> lights{
        {{64, 224, 255, 60}, {255, 92, 148, 44}, {140, 255, 96, 30}, {200, 120, 255, 50}}};
    for (std::size_t i = 0; i < lights.size(); ++i) {
        const auto turn =
            static_cast<float>(seconds) * (0.05f + 0.02f * static_cast<float>(i)) + 1.7f * static_cast<float>(i);
        canvas.glow(width * (0.5f + 0.42f * std::cos(turn)), height * (0.5f + 0.4f * std::sin(turn * 1.3f)),
                    height * 0.55f, lights[i]);
    }
}

std::size_t MenuView::first_shown(const Menu& menu, std::size_t fit) {
    const std::size_t count = menu.rows().size();
    if (count <= fit) return first_ = 0;
    first_ = std::min(first_, count - fit);
    if (menu.selected() < first_ + 1) first_ = menu.selected() == 0 ? 0 : menu.selected() - 1;
    if (menu.selected() + 2 > first_ + fit) first_ = std::min(count - fit, menu.selected() + 2 - fit);
    return first_;
}

void MenuView::draw(Canvas& canvas, Menu& menu, double seconds) {
    const auto width = static_cast<float>(canvas.width()), height = static_cast<float>(canvas.height());
    const float widest = menu.top().wide() ? 1080 : 620;
    unit_ = std::max(0.4f, std::min(height / 720, width * 0.94f / widest));
    const auto px = [&](float size) { return static_cast<int>(std::lround(size * unit_)); };
    draw_backdrop(canvas, seconds);

    const float panel = std::min(width * 0.94f, widest * unit_), left = (width - panel) / 2;
    canvas.glow(width / 2, 74 * unit_, 190 * unit_, {52, 196, 255, 90});
    canvas.text("SKIRMISH", width / 2, 36 * unit_, px(58), palette::neon, Align::centre);
    canvas.text(menu.top().title(), width / 2, 112 * unit_, px(22), palette::text, Align::centre);

    const float top = 158 * unit_, row = 44 * unit_, room = height - top - 74 * unit_;
    const auto fit = static_cast<std::size_t>(std::max(1.0f, room / row));
    const std::size_t first = first_shown(menu, fit), last = std::min(menu.rows().size(), first + fit);
    const float used = row * static_cast<float>(last - first) + 16 * unit_;
    canvas.fill({left, top - 8 * unit_, panel, used}, palette::dense_panel);
    canvas.fill({left, top - 8 * unit_, panel, 2}, palette::neon);
    places_.clear();
    for (std::size_t i = first; i < last; ++i) {
        const SDL_FRect where{left + 8 * unit_, top + row * static_cast<float>(i - first), panel - 16 * unit_,
                              row - 4 * unit_};
        const bool selected = i == menu.selected() && menu.rows()[i].selectable();
        draw_row(canvas, menu.rows()[i], where, selected, selected && menu.capturing(), seconds);
        places_.push_back({i, where});
    }
    const auto more = [&](float y, const char* words) {
        canvas.text(words, left + panel - 8 * unit_, y, px(13), palette::faint, Align::right);
    };
    if (first > 0) more(top - 30 * unit_, "more above");
    if (last < menu.rows().size()) more(top + used - 6 * unit_, "more below");
    const std::string hint = fitting(canvas, menu.top().hint(), px(15), width * 0.94f);
    canvas.text(hint, width / 2, height - 58 * unit_, px(15), palette::warning, Align::centre);
    canvas.text("arrows, mouse or controller: choose    Enter: do it    Esc: back", width / 2, height - 30 * unit_,
                px(13), palette::faint, Align::centre);
}

void MenuView::draw_columns(Canvas& canvas, const Row& row, const SDL_FRect& where, SDL_Color colour) const {
    const auto size = static_cast<int>(std::lround(16 * unit_));
    const float inset = 12 * unit_, width = where.w - 2 * inset;
    float begin = 0;
    for (std::size_t i = 0; i < row.columns.size() && i < column_ends.size(); ++i) {
        const float space = (column_ends[i] - begin) * width - 10 * unit_;
        canvas.text(fitting(canvas, row.columns[i], size, space), where.x + inset + begin * width, where.y + 10 * unit_,
                    size, i == 0 || row.heading ? colour : faded(colour, 0.85f));
        begin = column_ends[i];
    }
}

void MenuView::draw_row(Canvas& canvas, const Row& row, const SDL_FRect& where, bool selected, bool asked,
                        double seconds) const {
    const float beat = 0.5f + 0.5f * static_cast<float>(std::sin(seconds * 4));
    if (selected) {
        canvas.fill(where, {52, 196, 255, static_cast<std::uint8_t>(34 + 14 * beat)});
        canvas.fill({where.x, where.y, 4 * unit_, where.h}, palette::neon);
        canvas.glow(where.x + 4 * unit_, where.y + where.h / 2, 60 * unit_, {52, 196, 255, 80});
    }
    const SDL_Color colour = row.warning                              ? palette::warning
                             : row.heading                            ? palette::neon
                             : row.faint || (row.note && !row.strong) ? palette::faint
                                                                      : palette::text;
    if (!row.columns.empty()) return draw_columns(canvas, row, where, colour);
    const auto size = static_cast<int>(std::lround((row.heading               ? 15.0f
                                                    : row.note && !row.strong ? 16.0f
                                                                              : 20.0f) *
                                                   unit_));
    const float y = where.y + (where.h - static_cast<float>(size) * 1.2f) / 2, inset = 16 * unit_;
    const float words =
        canvas.text(fitting(canvas, row.label, size, where.w - 2 * inset), where.x + inset, y, size, colour);
    const float right = where.x + where.w - inset, space = where.w - 3 * inset - words;
    if (row.type) {
        const bool blink = selected && std::fmod(seconds, 1.0) < 0.6;
        const SDL_FRect field{right - std::min(space, 340 * unit_), where.y + 5 * unit_, std::min(space, 340 * unit_),
                              where.h - 10 * unit_};
        canvas.fill(field, {40, 48, 64, 220});
        const std::string shown = fitting_end(canvas, row.value, size, field.w - 20 * unit_);
        const float end = canvas.text(shown, field.x + 8 * unit_, y, size, palette::text);
        if (blink)
            canvas.fill({field.x + 9 * unit_ + end, y + 2 * unit_, 2 * unit_, static_cast<float>(size)}, palette::neon);
        return;
    }
    const std::string value = asked ? "press a key" : row.turn ? "<  " + row.value + "  >" : row.value;
    canvas.text(fitting(canvas, value, size, space), right, y, size,
                asked                  ? palette::warning
                : row.turn || row.bind ? palette::neon
                                       : palette::faint,
                Align::right);
}

}  // namespace skirmish
