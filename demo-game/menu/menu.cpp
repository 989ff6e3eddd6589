#include "menu/menu.hpp"

#include <SDL2/SDL_timer.h>

#include <algorithm>
#include <utility>

namespace skirmish {

namespace {

constexpr std::size_t page = 6;

/// The last character, which may be several bytes of UTF-8.
void erase_last(std::string& text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
    if (!text.empty()) text.pop_back();
}

}  // namespace

void Screen::rest(tickwire::Duration most) {
    if (most > tickwire::Duration::zero()) SDL_Delay(static_cast<std::uint32_t>((most.count() + 999) / 1000));
}

void Menu::push(std::unique_ptr<Screen> screen) {
    arriving_.push_back(std::move(screen));
    if (pile_.empty()) settle();
}

void Menu::settle() {
    if (pops_ == 0 && arriving_.empty()) return;
    if (!pile_.empty()) pile_.back().selected = selected_;
    for (; pops_ > 0 && !pile_.empty(); --pops_) pile_.pop_back();
    pops_ = 0;
    for (auto& screen : std::exchange(arriving_, {})) pile_.push_back({std::move(screen), 0});
    selected_ = pile_.empty() ? 0 : pile_.back().selected;
    capturing_ = false;
    refresh();
}

void Menu::refresh() {
    rows_ = pile_.empty() ? std::vector<Row>{} : top().rows();
    if (selected_ < rows_.size() && rows_[selected_].selectable()) return;
    selected_ = std::min(selected_, rows_.empty() ? 0 : rows_.size() - 1);
    if (!rows_.empty() && !rows_[selected_].selectable()) step(1, 1);
}

void Menu::advance(tickwire::TimePoint now) {
    if (pile_.empty()) return;
    top().advance(now);
    refresh();
}

void Menu::rest(tickwire::Duration most) {
    if (!pile_.empty()) top().rest(most);
}

Row* Menu::chosen() {
    return selected_ < rows_.size() && rows_[selected_].selectable() ? &rows_[selected_] : nullptr;
}

void Menu::step(int direction, std::size_t count) {
    for (; count > 0; --count) {
        std::size_t at = selected_;
        for (std::size_t tries = 0; tries < rows_.size(); ++tries) {
            at = (at + (direction > 0 ? 1 : rows_.size() - 1)) % rows_.size();
            if (rows_[at].selectable()) break;
        }
        if (at < rows_.size() && rows_[at].selectable()) selected_ = at;
    }
}

void Menu::take(const MenuEvents& events, std::optional<std::size_t> under_mouse) {
    settle();
    if (pile_.empty()) return;
    if (events.captured && capturing_) {
        capturing_ = false;
        Row* row = chosen();
        if (row != nullptr && row->bind && *events.captured != SDL_SCANCODE_ESCAPE) row->bind(*events.captured);
        refresh();
        return;
    }
    const bool on_row = under_mouse && *under_mouse < rows_.size() && rows_[*under_mouse].selectable();
    if (on_row && (events.mouse_moved || events.clicked || events.right_clicked)) selected_ = *under_mouse;
    if (!events.typed.empty()) edit(events.typed, false);
    for (const MenuKey one : events.keys) {
        key(one);
        settle();
        if (pile_.empty()) return;
    }
    if (on_row && (events.clicked || events.right_clicked)) {
        Row* row = chosen();
        if (row != nullptr && row->turn && (events.right_clicked || !row->press))
            row->turn(events.clicked ? 1 : -1);
        else if (events.clicked)
            press();
        settle();
    }
    if (!pile_.empty()) refresh();
}

void Menu::key(MenuKey key) {
    Row* row = chosen();
    switch (key) {
        case MenuKey::up:
            return step(-1, 1);
        case MenuKey::down:
            return step(1, 1);
        case MenuKey::page_up:
            return step(-1, page);
        case MenuKey::page_down:
            return step(1, page);
        case MenuKey::left:
        case MenuKey::right:
            if (row != nullptr && row->turn) row->turn(key == MenuKey::left ? -1 : 1);
            return refresh();
        case MenuKey::accept:
            return press();
        case MenuKey::erase:
            return edit({}, true);
        case MenuKey::back:
            if (capturing_)
                capturing_ = false;
            else if (top().leaving())
                pop();
            return;
    }
}

void Menu::press() {
    Row* row = chosen();
    if (row == nullptr) return;
    if (row->bind)
        capturing_ = true;
    else if (row->press)
        row->press();
    else if (row->turn)
        row->turn(1);
    refresh();
}

void Menu::edit(const std::string& added, bool erase) {
    Row* row = chosen();
    if (row == nullptr || !row->type) return;
    std::string text = row->value;
    if (erase)
        erase_last(text);
    else if (text.size() + added.size() <= row->most_bytes)
        text += added;
    row->type(text);
    refresh();
}

}  // namespace skirmish
