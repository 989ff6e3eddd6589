// A game controller while playing: the left stick walks, the right one aims, triggers shoot and dash.
#pragma once

#include <optional>
#include <vector>

#include "app/controllers.hpp"
#include "app/input_script.hpp"

namespace skirmish {

class Gamepad {
public:
    /// False when its player wants to leave the game.
    bool take(const SDL_Event& event);
    /// What is held and was pressed since the last call, added to what `hands` holds.
    void hold(Hands& hands);

private:
    Controllers controllers_;
    std::vector<Key> struck_;
};

/// Where a stick leans, without its dead middle: nothing, or up to length 1.
struct Lean {
    float x = 0, y = 0;
};
Lean lean_of(float x, float y);

}  // namespace skirmish
