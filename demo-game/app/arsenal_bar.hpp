// What one's own fighter holds and can do: weapons, the one at hand, how soon it fires again, and the dash.
#pragma once

#include "app/canvas.hpp"
#include "rules/entities.hpp"

namespace skirmish {

/// From the picture's lower edge to what may stand above the weapons.
inline constexpr float arsenal_height = 74;

/// In the middle of the lower edge. `dash_key` as the player has chosen it.
void draw_arsenal(Canvas& canvas, const Fighter& fighter, Weapon wanted, const std::string& dash_key);

}  // namespace skirmish
