#include "app/tuning_panel.hpp"

#include <algorithm>

#include "app/palette.hpp"

namespace skirmish {

namespace {

constexpr float row_height = 20, inset = 10;
constexpr int size = 13;
constexpr SDL_Color groove{44, 54, 74, 255};

bool inside(const SDL_FRect& where, const Mouse& mouse) {
    return mouse.x >= where.x && mouse.x < where.x + where.w && mouse.y >= where.y && mouse.y < where.y + where.h;
}

void pill(Canvas& canvas, const SDL_FRect& where, SDL_Color colour) {
    const float radius = where.h / 2;
    canvas.disc(where.x + radius, where.y + radius, radius, colour);
    canvas.disc(where.x + where.w - radius, where.y + radius, radius, colour);
    canvas.fill({where.x + radius, where.y, where.w - 2 * radius, where.h}, colour);
}

/// F6 and so on, for the techniques.
std::string hot_key(const Knob& knob) {
    char number = '6';
    for (const Knob& one : knobs()) {
        if (one.group != Knob::Group::techniques) continue;
        if (&one == &knob) return {'F', number};
        ++number;
    }
    return "";
}

}  // namespace

void TuningPanel::lay_out() {
    rows_.clear();
    const float column = wide_ ? width_ / 2 : width_;
    float x = x_, y = y_ + 6, lowest = y;
    const auto add = [&](Row row) {
        row.where = {x, y, column, row_height};
        rows_.push_back(row);
        y += row_height;
        lowest = std::max(lowest, y);
    };
    const auto add_group = [&](Knob::Group group) {
        for (const Knob& knob : knobs()) {
            if (knob.group == group) add({.knob = &knob});
        }
    };
    const auto add_advanced = [&] {
        add({.title = "Advanced", .opener = true});
        if (advanced_) add_group(Knob::Group::advanced);
    };
    add({.title = "NETWORK"});
    add_group(Knob::Group::network);
    if (wide_) {
        add_advanced();
        x += column;
        y = y_ + 6;
    }
    add({.title = wide_ ? "FEEL AND TECHNIQUES" : "FEEL"});
    add_group(Knob::Group::feel);
    if (!wide_) {
        add_advanced();
        add({.title = "TECHNIQUES"});
    }
    add_group(Knob::Group::techniques);
    height_ = lowest - y_ + 6;
}

void TuningPanel::place(float x, float y, float width) {
    x_ = x;
    y_ = y;
    width_ = width;
    lay_out();
}

std::string TuningPanel::chosen() const {
    const Row& row = rows_[chosen_];
    return row.knob != nullptr ? row.knob->label : row.title;
}

void TuningPanel::step_to(int direction) {
    const auto count = static_cast<int>(rows_.size());
    int next = static_cast<int>(chosen_);
    do {
        next = (next + direction + count) % count;
    } while (!rows_[static_cast<std::size_t>(next)].can_be_chosen());
    chosen_ = static_cast<std::size_t>(next);
}

bool TuningPanel::key(Key key, NetcodeSettings& settings) {
    if (key == Key::up) step_to(-1);
    if (key == Key::down) step_to(1);
    if (key == Key::left) return change(rows_[chosen_], settings, -1);
    if (key == Key::right) return change(rows_[chosen_], settings, 1);
    return false;
}

bool TuningPanel::change(const Row& row, NetcodeSettings& settings, double by) {
    if (row.opener) {
        advanced_ = by > 0;
        lay_out();
        return false;
    }
    const Knob& knob = *row.knob;
    const bool toggle = knob.shape == Knob::Shape::toggle;
    turn(knob, settings, toggle ? (by > 0 ? knob.most : knob.least) : knob.get(settings) + by * knob.step);
    return true;
}

bool TuningPanel::holds(const Mouse& mouse) const {
    return held_ != nullptr || inside({x_, y_, width_, height_}, mouse);
}

SDL_FRect TuningPanel::track(const Row& row) const {
    const float label = wide_ ? 92 : 94, value = wide_ ? 60 : 70;
    return {row.where.x + inset + label, row.where.y + row_height / 2 - 2, row.where.w - 2 * inset - label - value, 4};
}

bool TuningPanel::mouse(const Mouse& mouse, NetcodeSettings& settings) {
    const bool pressed = mouse.down && !was_down_;
    was_down_ = mouse.down;
    if (!mouse.down) held_ = nullptr;
    if (pressed && inside({x_, y_, width_, height_}, mouse)) return press(mouse, settings);
    if (held_ == nullptr) return false;
    const auto row = std::ranges::find(rows_, held_, &Row::knob);
    if (row == rows_.end()) return false;
    const SDL_FRect along = track(*row);
    const double part = std::clamp(static_cast<double>((mouse.x - along.x) / along.w), 0.0, 1.0);
    turn(*held_, settings, held_->least + part * (held_->most - held_->least));
    return true;
}

bool TuningPanel::press(const Mouse& mouse, NetcodeSettings& settings) {
    const auto row = std::ranges::find_if(rows_, [&](const Row& one) { return inside(one.where, mouse); });
    if (row == rows_.end() || !row->can_be_chosen()) return false;
    chosen_ = static_cast<std::size_t>(row - rows_.begin());
    if (row->opener) return change(*row, settings, advanced_ ? -1 : 1);
    const Knob& knob = *row->knob;
    if (knob.shape == Knob::Shape::toggle) return change(*row, settings, knob.get(settings) > 0.5 ? -1 : 1);
    const SDL_FRect along = track(*row);
    if (knob.shape == Knob::Shape::choice) return change(*row, settings, mouse.x < along.x + along.w / 2 ? -1 : 1);
    held_ = row->knob;
    was_down_ = true;
    return this->mouse(mouse, settings);
}

void TuningPanel::draw(Canvas& canvas, const NetcodeSettings& settings, bool focused) const {
    canvas.fill({x_, y_, width_, height_}, palette::dense_panel);
    canvas.fill({x_, y_, width_, 2}, focused ? palette::neon : groove);
    for (const Row& row : rows_) draw_row(canvas, row, settings, focused && &row == &rows_[chosen_]);
}

void TuningPanel::draw_row(Canvas& canvas, const Row& row, const NetcodeSettings& settings, bool chosen) const {
    const float x = row.where.x + inset, y = row.where.y + 2;
    if (chosen) {
        canvas.fill(row.where, palette::chosen_row);
        canvas.fill({row.where.x, row.where.y, 3, row.where.h}, palette::neon);
    }
    if (row.knob == nullptr) {
        canvas.text(row.title, x, y, row.opener ? size : size - 2, row.opener ? palette::text : palette::faint);
        if (row.opener)
            canvas.text(advanced_ ? "hide" : "show", row.where.x + row.where.w - inset, y, size, palette::faint,
                        Align::right);
        return;
    }
    canvas.text(row.knob->label, x, y, size, palette::text);
    draw_value(canvas, row, settings);
}

void TuningPanel::draw_value(Canvas& canvas, const Row& row, const NetcodeSettings& settings) const {
    const Knob& knob = *row.knob;
    const float right = row.where.x + row.where.w - inset, y = row.where.y + 2, middle = row.where.y + row_height / 2;
    const double value = knob.get(settings);
    if (knob.shape == Knob::Shape::toggle) {
        const bool on = value > 0.5;
        const SDL_Color colour = on ? palette::neon : knob.group == Knob::Group::techniques ? palette::danger : groove;
        const auto dimmed = [](std::uint8_t part) { return static_cast<std::uint8_t>(part * 0.55f); };
        pill(canvas, {right - 28, middle - 7, 28, 14}, {dimmed(colour.r), dimmed(colour.g), dimmed(colour.b), 255});
        canvas.disc(on ? right - 7 : right - 21, middle, 6, palette::text);
        if (const std::string key = hot_key(knob); !key.empty())
            canvas.text(key, right - 33, y + 2, size - 3, palette::faint, Align::right);
        return;
    }
    const SDL_FRect along = track(row);
    if (knob.shape == Knob::Shape::choice) {
        canvas.text("<", along.x, y, size, palette::neon);
        canvas.text(knob.words(settings), (along.x + right) / 2, y, size, palette::text, Align::centre);
        canvas.text(">", right, y, size, palette::neon, Align::right);
        return;
    }
    const auto part = static_cast<float>(std::clamp((value - knob.least) / (knob.most - knob.least), 0.0, 1.0));
    const bool automatic = knob.group == Knob::Group::feel && !settings.feel.smoothness;
    const float at = along.x + along.w * part;
    canvas.fill(along, groove);
    if (!automatic && knob.group != Knob::Group::feel)
        canvas.fill({along.x, along.y, along.w * part, along.h}, palette::neon);
    canvas.disc(at, middle, 6, automatic ? palette::faint : palette::neon);
    canvas.text(knob.words(settings), right, y, size, palette::text, Align::right);
}

}  // namespace skirmish
