// Keyboard, mouse and game controller as what they mean in a menu.
#pragma once

#include <SDL2/SDL.h>

#include <optional>
#include <string>
#include <vector>

#include "app/controllers.hpp"

namespace skirmish {

enum class MenuKey { up, down, left, right, accept, back, erase, page_up, page_down };

/// What has happened since the last look.
struct MenuEvents {
    std::vector<MenuKey> keys{};
    std::string typed{};
    std::optional<SDL_Scancode> captured{};  ///< the key that was asked for
    bool closed = false;                     ///< the window
    bool mouse_moved = false, clicked = false, right_clicked = false;
    float x = -1, y = -1;  ///< of the mouse, in pixels of the picture
};

class MenuInput {
public:
    MenuInput();
    ~MenuInput();
    MenuInput(const MenuInput&) = delete;
    MenuInput& operator=(const MenuInput&) = delete;
    /// `capturing`: the next key is the answer to a question and means nothing else.
    MenuEvents take(bool capturing);

private:
    void stick(const SDL_ControllerAxisEvent& moved, MenuEvents& events);
    Controllers controllers_;
    std::optional<MenuKey> held_;  // where the stick leans
};

}  // namespace skirmish
