// The mouse's picture while one plays: a crosshair. The system's arrow is back when it goes.
#pragma once

#include "app/sdl_handles.hpp"

namespace skirmish {

/// White with a dark edge, open in the middle, and with a transparent ground; its middle pixel is what it points at.
Sdl<SDL_Surface> crosshair_picture(int side);

class Crosshair {
public:
    /// `zoom` as of the words on the screen.
    explicit Crosshair(float zoom);
    ~Crosshair();
    Crosshair(const Crosshair&) = delete;
    Crosshair& operator=(const Crosshair&) = delete;
    /// Not while a controller aims.
    void show(bool shown);

private:
    Sdl<SDL_Cursor> cursor_;  // null: the system makes none of pictures, and the arrow stays
    bool shown_ = true;
};

}  // namespace skirmish
