// What each key does, over the game.
#pragma once

#include <span>

#include "app/canvas.hpp"

namespace skirmish {

struct HelpLine {
    const char* key;
    const char* what;
};

void draw_help(Canvas& canvas, const char* title, std::span<const HelpLine> lines);

}  // namespace skirmish
