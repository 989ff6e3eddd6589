// Draws a menu: a dark arena behind it, neon in front. Knows where each row is, for the mouse.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/canvas.hpp"
#include "menu/menu.hpp"

namespace skirmish {

class MenuView {
public:
    /// `seconds` since the menu began move the lights.
    void draw(Canvas& canvas, Menu& menu, double seconds);
    /// The row that was drawn there.
    std::optional<std::size_t> row_at(float x, float y) const;

private:
    struct Place {
        std::size_t row;
        SDL_FRect where;
    };
    void draw_backdrop(Canvas& canvas, double seconds) const;
    void draw_row(Canvas& canvas, const Row& row, const SDL_FRect& where, bool selected, bool asked,
                  double seconds) const;
    void draw_columns(Canvas& canvas, const Row& row, const SDL_FRect& where, SDL_Color colour) const;
    std::size_t first_shown(const Menu& menu, std::size_t fit);

    float unit_ = 1;  ///< pixels for each of 720 lines
    std::size_t first_ = 0;
    std::vector<Place> places_;
};

}  // namespace skirmish
