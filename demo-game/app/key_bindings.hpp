// Which key does what while playing; a player may choose others. One line in `actions` for each.
#pragma once

#include <SDL2/SDL_scancode.h>

#include <array>
#include <cstddef>

namespace skirmish {

enum class Action { up, down, left, right, fire, dash, scores };

struct ActionInfo {
    const char* name;   ///< in the settings file
    const char* words;  ///< on the screen
    SDL_Scancode usual;
};
inline constexpr std::array<ActionInfo, 7> actions{{{"up", "Up", SDL_SCANCODE_W},
                                                    {"down", "Down", SDL_SCANCODE_S},
                                                    {"left", "Left", SDL_SCANCODE_A},
                                                    {"right", "Right", SDL_SCANCODE_D},
                                                    {"fire", "Fire (and left mouse button)", SDL_SCANCODE_SPACE},
                                                    {"dash", "Dash (and right mouse button)", SDL_SCANCODE_LSHIFT},
                                                    {"scores", "Scores", SDL_SCANCODE_TAB}}};

class KeyBindings {
public:
    SDL_Scancode operator[](Action action) const { return keys_[static_cast<std::size_t>(action)]; }
    /// Where another action had this key, it gets the one that becomes free: no key does two things.
    void bind(Action action, SDL_Scancode key) {
        SDL_Scancode& mine = keys_[static_cast<std::size_t>(action)];
        for (SDL_Scancode& other : keys_) {
            if (other == key) other = mine;
        }
        mine = key;
    }
    friend bool operator==(const KeyBindings&, const KeyBindings&) = default;

private:
    static constexpr std::array<SDL_Scancode, actions.size()> usual() {
        std::array<SDL_Scancode, actions.size()> keys{};
        for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = actions[i].usual;
        return keys;
    }
    std::array<SDL_Scancode, actions.size()> keys_ = usual();
};

}  // namespace skirmish
