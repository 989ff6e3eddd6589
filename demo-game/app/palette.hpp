// The colours of Skirmish.
#pragma once

#include <SDL2/SDL_pixels.h>

#include <array>
#include <cstdint>

namespace skirmish::palette {

inline constexpr std::array<SDL_Color, 16> hues{{{64, 224, 255, 255},
                                                 {255, 92, 92, 255},
                                                 {140, 255, 96, 255},
                                                 {255, 196, 64, 255},
                                                 {200, 120, 255, 255},
                                                 {255, 128, 200, 255},
                                                 {80, 160, 255, 255},
                                                 {255, 148, 72, 255},
                                                 {96, 255, 196, 255},
                                                 {240, 240, 120, 255},
                                                 {160, 140, 255, 255},
                                                 {255, 96, 150, 255},
                                                 {170, 220, 120, 255},
                                                 {120, 200, 220, 255},
                                                 {230, 170, 140, 255},
                                                 {210, 210, 230, 255}}};
inline constexpr SDL_Color text{226, 234, 246, 255}, faint{138, 150, 172, 255}, warning{255, 176, 64, 255},
    danger{255, 84, 84, 255};
inline constexpr SDL_Color panel{10, 14, 24, 176}, dense_panel{10, 14, 24, 222};
inline constexpr SDL_Color chosen_row{60, 90, 130, 120}, own_line{34, 52, 78, 232};  // the latter stands on the arena
inline constexpr SDL_Color nowhere{6, 8, 14, 255};                                   // outside the arena
inline constexpr SDL_Color neon{52, 196, 255, 255};

/// Of team 1 and team 2: blue and orange, which everybody can tell apart (Okabe and Ito, "Color Universal Design",
/// 2008).
inline constexpr std::array<SDL_Color, 2> teams{{{86, 180, 255, 255}, {255, 150, 20, 255}}};
inline constexpr std::array<const char*, 2> team_names{"BLUE", "ORANGE"};
inline constexpr SDL_Color health{96, 255, 140, 255}, shield{120, 190, 255, 255}, blast{255, 190, 90, 255};

inline SDL_Color hue(std::uint8_t number) {
    return hues[number % hues.size()];
}

/// Of a fighter and what it fires: its team's where there are teams.
inline SDL_Color of(std::uint8_t hue_number, std::uint8_t team) {
    return team == 0 ? hue(hue_number) : teams[(team - 1u) % teams.size()];
}

inline SDL_Color faded(SDL_Color colour, float alpha) {
    colour.a = static_cast<std::uint8_t>((alpha < 0 ? 0 : alpha > 1 ? 1 : alpha) * 255);
    return colour;
}

}  // namespace skirmish::palette
