// What one's own fighter holds and can do: weapons, the one at hand, how soon it fires again, and the dash.
#pragma once

#include "app/canvas.hpp"
#include "rules/entities.hpp"

namespace skirmish {

/// In the middle of the lower edge.
void draw_arsenal(Canvas& canvas, const Fighter& fighter, Weapon wanted);

}  // namespace skirmish
