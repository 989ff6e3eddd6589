// Keyboard, mouse and game controller, as hands; and the line that is being typed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/gamepad.hpp"
#include "app/input_script.hpp"
#include "app/key_bindings.hpp"

namespace skirmish {

/// In pixels of the picture.
struct Mouse {
    float x = -1, y = -1;
    bool down = false;   ///< the left button
    bool right = false;  ///< the right one
};

class Input {
public:
    /// `chat`: Enter begins a line to be said.
    explicit Input(bool chat = true, const KeyBindings& keys = {}) : chat_(chat), bound_(keys) {}
    /// Takes all that has happened. False when the player wants to end the game.
    bool take();
    /// Movement keys, sticks and buttons as they are held now, and the keys struck since the last call, added to what
    /// `hands` holds. `arrows_move`: the arrow keys walk as WASD do.
    void hold(Hands& hands, bool arrows_move);
    /// Why take() was false: the window is gone, and not only the game.
    bool closed() const { return closed_; }
    /// A controller aimed last, and not the mouse.
    bool aims_by_stick() const { return aims_by_stick_; }
    bool typing() const { return typing_; }
    const std::string& typed() const { return typed_; }
    const Mouse& mouse() const { return mouse_; }
    /// Lines finished since the last call.
    std::vector<std::string> take_said();

private:
    bool key_down(int key, bool repeated);
    const bool chat_;
    const KeyBindings bound_;
    bool closed_ = false;
    bool typing_ = false;
    std::string typed_;
    std::vector<std::string> said_;
    std::vector<Key> struck_;
    Mouse mouse_;
    std::uint32_t held_buttons_ = 0;  // of the mouse, as SDL numbers them
    std::optional<Gamepad> gamepad_;  // from the first take() on: without a window nobody holds one
    bool aims_by_stick_ = false;
};

}  // namespace skirmish
