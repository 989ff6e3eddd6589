// The knobs of NetcodeSettings on the screen: arrow keys or the mouse move them while the game goes on.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/canvas.hpp"
#include "app/input.hpp"
#include "app/netcode_settings.hpp"

namespace skirmish {

class TuningPanel {
public:
    /// Wide: the network on the left, the rest on the right. Otherwise one row below the other.
    explicit TuningPanel(bool wide = false) : wide_(wide) { lay_out(); }

    /// Up and down choose a row, left and right change it. True when it changed `settings`.
    bool key(Key key, NetcodeSettings& settings);
    /// A press inside takes hold of what is there, until the button is let go. True when it changed `settings`.
    bool mouse(const Mouse& mouse, NetcodeSettings& settings);
    /// The mouse is over the panel or holds one of its sliders: a press is not a shot.
    bool holds(const Mouse& mouse) const;

    /// Where it stands from now on. The height follows from the rows.
    void place(float x, float y, float width);
    float height() const { return height_; }
    /// `focused` shows where the arrow keys act.
    void draw(Canvas& canvas, const NetcodeSettings& settings, bool focused) const;
    /// The label of the row that the arrow keys act on.
    std::string chosen() const;

private:
    struct Row {
        const Knob* knob = nullptr;   ///< null: a title, or the one that opens the advanced knobs
        const char* title = nullptr;  ///< of a title
        SDL_FRect where{};
        bool opener = false;
        bool can_be_chosen() const { return knob != nullptr || opener; }
    };
    void lay_out();
    SDL_FRect track(const Row& row) const;
    void draw_row(Canvas& canvas, const Row& row, const NetcodeSettings& settings, bool chosen) const;
    void draw_value(Canvas& canvas, const Row& row, const NetcodeSettings& settings) const;
    bool change(const Row& row, NetcodeSettings& settings, double by);
    bool press(const Mouse& mouse, NetcodeSettings& settings);
    void step_to(int direction);

    bool wide_;
    float x_ = 0, y_ = 0, width_ = 300, height_ = 0;
    bool advanced_ = false;
    std::size_t chosen_ = 1;
    std::vector<Row> rows_;
    const Knob* held_ = nullptr;  // by the mouse
    bool was_down_ = false;
};

}  // namespace skirmish
