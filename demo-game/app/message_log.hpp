// Lines that stay on the screen for a while: who killed whom, and what was said.
#pragma once

#include <SDL2/SDL_pixels.h>

#include <deque>
#include <string>
#include <vector>

namespace skirmish {

class MessageLog {
public:
    struct Part {
        std::string words;
        SDL_Color colour;
    };
    struct Line {
        std::vector<Part> parts;
        double until = 0;  ///< seconds
        bool own = false;  ///< the player has part in it
    };

    MessageLog(std::size_t most, double stays) : most_(most), stays_(stays) {}
    void add(std::vector<Part> parts, double seconds, bool own = false);
    void advance(double seconds);
    /// Oldest first.
    const std::deque<Line>& lines() const { return lines_; }

private:
    std::size_t most_;
    double stays_;
    std::deque<Line> lines_;
};

}  // namespace skirmish
