#include "app/death_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <sstream>
#include <utility>

#include "app/arsenal_bar.hpp"
#include "app/palette.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

constexpr float margin = 16, padding = 12;
constexpr float widest = 540, highest_picture = 190, least_picture = 60, legend_height = 30;
constexpr int size = 14, line = 20;
constexpr float turn = 2 * std::numbers::pi_v<float>;
constexpr SDL_Color opaque{10, 14, 24, 255}, ground{16, 21, 33, 255}, wall{40, 56, 80, 255}, looked{255, 255, 255, 235};

SDL_Color faded(SDL_Color colour, std::uint8_t alpha) {
    colour.a = alpha;
    return colour;
}

/// From metres to pixels of the inset.
struct Lens {
    SDL_FRect where;
    Spot centre;
    float scale = 30;  // pixels a metre
    float x(float metres) const { return where.x + where.w / 2 + (metres - centre.x) * scale; }
    float y(float metres) const { return where.y + where.h / 2 + (metres - centre.y) * scale; }
};

/// Everything in one picture if that leaves bodies large enough to tell apart; else the victim, and as much of the way
/// to its killer as there is room for.
Lens lens_for(const DeathReport& report, const SDL_FRect& where) {
    constexpr float around = 1.6f, smallest = 28, largest = 56;
    const std::array<Spot, 5> spots{{{report.drawn_x, report.drawn_y},
                                     {report.rewound_x, report.rewound_y},
                                     {report.here_x, report.here_y},
                                     {report.x, report.y},
                                     {report.muzzle_x, report.muzzle_y}}};
    const auto frame = [&](std::size_t count) {
        Spot low = spots[0], high = spots[0];
        for (std::size_t i = 1; i < count; ++i) {
            low = {std::min(low.x, spots[i].x), std::min(low.y, spots[i].y)};
            high = {std::max(high.x, spots[i].x), std::max(high.y, spots[i].y)};
        }
        const float scale = std::min(where.w / (high.x - low.x + 2 * around), where.h / (high.y - low.y + 2 * around));
        return Lens{where, {(low.x + high.x) / 2, (low.y + high.y) / 2}, std::min(scale, largest)};
    };
    const Lens whole = frame(spots.size());
    if (whole.scale >= smallest) return whole;
    Lens near = frame(spots.size() - 1);
    near.scale = std::clamp(near.scale, smallest, largest * 0.75f);
    // The killer's side gets the room that is left.
    const float dx = report.muzzle_x - near.centre.x, dy = report.muzzle_y - near.centre.y;
    const float far = std::max(std::hypot(dx, dy), 0.01f);
    float taken_x = 0, taken_y = 0;
    for (std::size_t i = 0; i + 1 < spots.size(); ++i) {
        taken_x = std::max(taken_x, std::abs(spots[i].x - near.centre.x));
        taken_y = std::max(taken_y, std::abs(spots[i].y - near.centre.y));
    }
    near.centre.x += dx / far * std::max(0.0f, where.w / near.scale / 2 - taken_x - around / 2);
    near.centre.y += dy / far * std::max(0.0f, where.h / near.scale / 2 - taken_y - around / 2);
    return near;
}

void draw_ground(Canvas& canvas, const Arena& arena, const Lens& lens) {
    canvas.fill(lens.where, ground);
    const float half_w = lens.where.w / 2 / lens.scale, half_h = lens.where.h / 2 / lens.scale;
    const auto tile = [](float metres) { return static_cast<int>(std::floor(metres)); };
    for (int row = tile(lens.centre.y - half_h); row <= tile(lens.centre.y + half_h); ++row) {
        for (int column = tile(lens.centre.x - half_w); column <= tile(lens.centre.x + half_w); ++column) {
            if (!arena.wall(column, row)) continue;
            const float x = lens.x(static_cast<float>(column)), y = lens.y(static_cast<float>(row));
            canvas.fill({x, y, lens.scale + 1, lens.scale + 1}, wall);
            const SDL_Color edge = faded(palette::neon, 150);
            if (!arena.wall(column, row - 1)) canvas.fill({x, y, lens.scale, 2}, edge);
            if (!arena.wall(column, row + 1)) canvas.fill({x, y + lens.scale - 2, lens.scale, 2}, edge);
            if (!arena.wall(column - 1, row)) canvas.fill({x, y, 2, lens.scale}, edge);
            if (!arena.wall(column + 1, row)) canvas.fill({x + lens.scale - 2, y, 2, lens.scale}, edge);
        }
    }
}

/// The three pictures of one body; where they are the same, rings lie around each other.
void draw_truth(Canvas& canvas, float x, float y, float radius, SDL_Color colour) {
    canvas.glow(x, y, radius * 2.4f, faded(colour, 110));
    canvas.disc(x, y, radius * 0.82f, colour);
}
void draw_rewound(Canvas& canvas, float x, float y, float radius) {
    canvas.arc(x, y, radius * 1.12f, 2.5f, 0, turn, looked);
}
void draw_drawn(Canvas& canvas, float x, float y, float radius, SDL_Color colour) {
    constexpr int dashes = 8;
    for (int i = 0; i < dashes; ++i) {
        const float from = turn * static_cast<float>(i) / dashes;
        canvas.arc(x, y, radius * 1.42f, 3, from, from + turn / dashes * 0.62f, colour);
    }
}

void draw_killer(Canvas& canvas, const Lens& lens, const DeathView::Death& death) {
    const DeathReport& report = death.report;
    const float dx = report.x - report.muzzle_x, dy = report.y - report.muzzle_y;
    const float far = std::max(std::hypot(dx, dy), 0.01f);
    // Its body stood behind the muzzle. Out of the picture, its name stands at the edge where the shot came from.
    float x = lens.x(report.muzzle_x - dx / far * tuning::muzzle),
          y = lens.y(report.muzzle_y - dy / far * tuning::muzzle);
    const SDL_FRect& in = lens.where;
    const float edge = 18;
    const bool outside = x < in.x + edge || x > in.x + in.w - edge || y < in.y + edge || y > in.y + in.h - edge;
    const float radius = tuning::fighter_radius * lens.scale;
    if (outside) {
        const float to_x = lens.x(report.x), to_y = lens.y(report.y);
        const auto part = [&](float from, float to, float low, float high) {
            if (from < low) return (low - to) / (from - to);
            return from > high ? (high - to) / (from - to) : 1.0f;
        };
        const float kept =
            std::min(part(x, to_x, in.x + edge, in.x + in.w - edge), part(y, to_y, in.y + edge, in.y + in.h - edge));
        x = to_x + (x - to_x) * kept;
        y = to_y + (y - to_y) * kept;
        canvas.triangle({x - dx / far * 12, y - dy / far * 12}, {x - dy / far * 7, y + dx / far * 7},
                        {x + dy / far * 7, y - dx / far * 7}, death.killer_colour);
    } else {
        canvas.glow(x, y, radius * 2.4f, faded(death.killer_colour, 110));
        canvas.disc(x, y, radius, {18, 22, 32, 255});
        canvas.arc(x, y, radius, radius * 0.35f, 0, turn, death.killer_colour);
        canvas.disc(x, y, radius * 0.34f, death.killer_colour);
    }
    std::string words = death.killer;
    if (outside) words += ", " + std::to_string(static_cast<int>(far + 0.5f)) + " m";
    const float width = canvas.text_width(words, 13), above = outside ? 22 : radius + 20;
    const float text_y = y - above < in.y + 4 ? y + (outside ? 15 : radius + 4) : y - above;
    const float text_x = std::clamp(x, in.x + width / 2 + 6, in.x + in.w - width / 2 - 6);
    canvas.fill({text_x - width / 2 - 4, text_y - 1, width + 8, 18}, {10, 14, 24, 190});
    canvas.text(words, text_x, text_y, 13, death.killer_colour, Align::centre);
}

/// As many lines as the words need.
std::vector<std::string> wrapped(Canvas& canvas, const std::vector<std::string>& sentences, float width) {
    std::vector<std::string> lines;
    const float space = canvas.text_width(" ", size);
    for (const std::string& sentence : sentences) {
        std::istringstream words(sentence);
        std::string begun, word;
        float used = 0;
        while (words >> word) {
            const float more = canvas.text_width(word, size);
            if (!begun.empty() && used + space + more > width) lines.push_back(std::exchange(begun, {}));
            used = begun.empty() ? more : used + space + more;
            begun += begun.empty() ? word : ' ' + word;
        }
        lines.push_back(begun);
    }
    return lines;
}

std::string ms(int time) {
    return std::to_string(time) + " ms";
}

}  // namespace

std::vector<std::string> death_sentences(const DeathReport& report, const std::string& killer,
                                         tickwire::Duration most) {
    std::vector<std::string> said;
    if (report.seen_ms == 0) {
        said.push_back(killer + " shot at you where you really were.");
    } else if (report.cut_by == tickwire::RewindBound::none) {
        said.push_back(killer + " saw you " + ms(report.seen_ms) + " ago; the server looked back " +
                       std::to_string(report.granted_ms) + " of at most " + ms(static_cast<int>(most.count() / 1000)) +
                       ".");
    } else {
        const bool host = report.cut_by == tickwire::RewindBound::max_rewind;
        said.push_back(killer + " says that it saw you " + ms(report.seen_ms) + " ago; the server looked back only " +
                       ms(report.granted_ms) + ", " +
                       (host ? "the most that this host allows."
                             : "all that its round trip of " + ms(report.round_trip_ms) + " makes possible."));
    }
    const float moved = std::hypot(report.here_x - report.rewound_x, report.here_y - report.rewound_y);
    if (report.granted_ms > 0) {
        char metres[48];
        std::snprintf(metres, sizeof metres, "Since then you had moved %.1f m.", static_cast<double>(moved));
        said.emplace_back(metres);
    }
    said.push_back(report.hidden_ms > 0
                       ? "By then you had been in cover from the shot for " + ms(report.hidden_ms) + "."
                       : "You were in sight when it hit you.");
    return said;
}

float DeathView::draw(Canvas& canvas, const Arena& arena) {
    const auto screen_w = static_cast<float>(canvas.width()), screen_h = static_cast<float>(canvas.height());
    const float bottom = screen_h - arsenal_height, width = std::min(widest, screen_w - 2 * margin);
    if (!death_ || width < 240) return bottom;  // a picture that small has no place for it
    const bool same_size = panel_.texture && panel_.width == width && panel_.zoom == canvas.zoom();
    if (!same_size)
        lines_ =
            wrapped(canvas, death_sentences(death_->report, death_->killer, death_->max_rewind), width - 2 * padding);
    // Above the weapons, and below who has won: the middle of the picture is for what happens now.
    const float around = static_cast<float>(lines_.size()) * line + legend_height + 3 * padding;
    const float picture = std::min(highest_picture, bottom - screen_h / 2 - around);
    if (picture < least_picture) return bottom;
    const float height = picture + around;
    if (!same_size || panel_.picture != picture) {
        panel_ = {{}, width, picture, canvas.zoom()};
        panel_.texture = canvas.painted(width, height, [&] { draw_panel(canvas, arena, height); });
        SDL_SetTextureBlendMode(panel_.texture.get(), SDL_BLENDMODE_NONE);
    }
    canvas.copy_whole(panel_.texture.get(), (screen_w - width) / 2, bottom - height);
    return bottom - height;
}

void DeathView::draw_panel(Canvas& canvas, const Arena& arena, float height) const {
    const float width = panel_.width;
    canvas.fill({0, 0, width + 1, height + 1}, opaque);  // what is left of a pixel at its edges too
    canvas.fill({0, 0, width + 1, 2}, palette::danger);
    draw_picture(canvas, arena, {padding, padding, width - 2 * padding, panel_.picture});
    float y = padding + panel_.picture + 8;
    draw_legend(canvas, padding, y, width - 2 * padding);
    y += legend_height;
    for (const std::string& words : lines_) {
        canvas.text(words, padding, y, size, palette::text);
        y += line;
    }
}

void DeathView::draw_picture(Canvas& canvas, const Arena& arena, const SDL_FRect& where) const {
    const DeathReport& report = death_->report;
    const Lens lens = lens_for(report, where);
    canvas.clip(where);
    draw_ground(canvas, arena, lens);
    const float radius = tuning::fighter_radius * lens.scale;
    // Which way the body went, from the oldest picture of it to the newest.
    canvas.streak(lens.x(report.drawn_x), lens.y(report.drawn_y), lens.x(report.here_x), lens.y(report.here_y),
                  radius * 0.9f, faded(death_->own_colour, 90));
    canvas.streak(lens.x(report.muzzle_x), lens.y(report.muzzle_y), lens.x(report.x), lens.y(report.y), 5,
                  faded(death_->killer_colour, 255));
    draw_truth(canvas, lens.x(report.here_x), lens.y(report.here_y), radius, death_->own_colour);
    draw_rewound(canvas, lens.x(report.rewound_x), lens.y(report.rewound_y), radius);
    draw_drawn(canvas, lens.x(report.drawn_x), lens.y(report.drawn_y), radius, death_->killer_colour);
    canvas.glow(lens.x(report.x), lens.y(report.y), 9, {255, 255, 255, 255});
    draw_killer(canvas, lens, *death_);
    canvas.unclip();
}

void DeathView::draw_legend(Canvas& canvas, float x, float y, float width) const {
    constexpr float middle = 9, radius = 6, before_words = 16, apart = 26;
    using Words = std::array<const char*, 3>;
    const Words all{"you", "where the server looked", "as your killer drew you"}, few{"you", "looked at", "drawn"};
    float needed = 0;
    for (const char* words : all) needed += canvas.text_width(words, size - 1) + before_words + apart;
    const Words& said = needed - apart < width ? all : few;
    x += 10;
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (i == 0) draw_truth(canvas, x, y + middle, radius, death_->own_colour);
        if (i == 1) draw_rewound(canvas, x, y + middle, radius);
        if (i == 2) draw_drawn(canvas, x, y + middle, radius, death_->killer_colour);
        x += before_words;
        x += canvas.text(said[i], x, y, size - 1, palette::text) + apart;
    }
}

}  // namespace skirmish
