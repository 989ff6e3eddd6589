// Screens on a pile, and which row is chosen: what keys, mouse, controller and scripts do to them. Draws nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "menu/menu_input.hpp"
#include "menu/screen.hpp"

namespace skirmish {

class Menu {
public:
    /// Takes effect when the event at hand has been dealt with, so that a row may do it.
    void push(std::unique_ptr<Screen> screen);
    void pop() { ++pops_; }

    /// Which row is under the mouse is the drawer's knowledge.
    void take(const MenuEvents& events, std::optional<std::size_t> under_mouse);
    void advance(tickwire::TimePoint now);
    void rest(tickwire::Duration most);

    bool empty() const { return pile_.empty(); }
    Screen& top() { return *pile_.back().screen; }
    const std::vector<Row>& rows() const { return rows_; }
    std::size_t selected() const { return selected_; }
    /// The next key is a row's answer.
    bool capturing() const { return capturing_; }

private:
    struct Level {
        std::unique_ptr<Screen> screen;
        std::size_t selected = 0;
    };
    void key(MenuKey key);
    void step(int direction, std::size_t count);
    void press();
    void edit(const std::string& added, bool erase);
    void settle();
    void refresh();
    Row* chosen();

    std::vector<Level> pile_;
    std::vector<std::unique_ptr<Screen>> arriving_;
    int pops_ = 0;
    std::vector<Row> rows_;
    std::size_t selected_ = 0;
    bool capturing_ = false;
};

}  // namespace skirmish
