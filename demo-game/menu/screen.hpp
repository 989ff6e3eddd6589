// What a menu is made of: screens of rows. A screen says what its rows are, as often as it is drawn; a row says what
// happens when it is pressed, turned or typed into.
#pragma once

#include <SDL2/SDL_scancode.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "tickwire/time.hpp"

namespace skirmish {

struct Row {
    std::string label{};
    std::string value{};                             ///< at the right, or what is being typed
    std::vector<std::string> columns{};              ///< instead of label and value: a line of the list of servers
    bool heading = false;                            ///< of a list; cannot be selected
    bool note = false;                               ///< only to be read
    bool strong = false;                             ///< a note that the screen is about
    bool faint = false;                              ///< not to be had at the moment; can be selected all the same
    bool warning = false;                            ///< in the colour of warnings
    std::function<void()> press{};                   ///< Enter, a click
    std::function<void(int)> turn{};                 ///< -1, 1: left and right
    std::function<void(const std::string&)> type{};  ///< the value after a change; the row is a field of text
    std::size_t most_bytes = 64;                     ///< of a field of text
    std::function<void(SDL_Scancode)> bind{};        ///< pressed, the row takes the next key

    bool selectable() const { return !heading && !note; }
};

class Screen {
public:
    virtual ~Screen() = default;
    virtual std::string title() const = 0;
    virtual std::vector<Row> rows() = 0;
    /// One line below the rows, about the screen; empty for none.
    virtual std::string hint() const { return {}; }
    virtual void advance(tickwire::TimePoint) {}
    /// Sleeps for at most that long, until something may have happened.
    virtual void rest(tickwire::Duration most);
    /// Lists need more room.
    virtual bool wide() const { return false; }
    /// Back, before the screen goes; false keeps it.
    virtual bool leaving() { return true; }
};

}  // namespace skirmish
