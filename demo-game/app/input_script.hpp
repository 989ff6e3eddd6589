// Input from a file instead of hands, for tests and films. One instruction a line, in the order of time:
//   1.5 press W        1.7 release W      2 aim 0.785 (radians)      2.1 fire down      2.4 fire up      3 say hello
//   there
// Empty lines and what follows a # are ignored. Keys: W A S D, SHIFT (dash), 1 2 3 (weapons), TAB, UP DOWN LEFT RIGHT,
// ENTER ESCAPE BACKSPACE (in menus), F1 to F9. In menus, say types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tickwire/result.hpp"

namespace skirmish {

/// Keys that act when they go down.
enum class Key : std::uint8_t {
    f1,
    f2,
    f3,
    f4,
    f5,
    f6,
    f7,
    f8,
    f9,
    one,
    two,
    three,
    next_weapon,
    last_weapon,
    tab,
    up,
    down,
    left,
    right,
    enter,
    escape,
    erase
};

/// What the player's hands do.
struct Hands {
    bool up = false, down = false, left = false, right = false;
    bool fire = false, dash = false;
    bool scores = false;
    float lean_x = 0, lean_y = 0;    ///< of a controller's stick, up to length 1; added to the keys
    float aim = 0;                   ///< radians
    std::optional<float> stick_aim;  ///< of a controller's stick, while it points somewhere
    std::vector<Key> struck;         ///< since the last look
    std::vector<std::string> said;   ///< since the last look
};

class InputScript {
public:
    /// Errors name the file, the line, and what would be right. No file is a script of nothing.
    static tickwire::Result<InputScript> read(const std::string& file);
    static tickwire::Result<InputScript> parse(std::string_view text, const std::string& file);

    /// Does everything up to `seconds` since the start.
    void play(double seconds, Hands& hands);
    /// All of it has been done.
    bool over() const { return next_ == instructions_.size(); }

private:
    enum class Deed { press, release, aim, fire, say };
    struct Instruction {
        double at = 0;
        Deed deed = Deed::say;
        std::string key;
        float angle = 0;
        bool down = false;
        std::string text;
    };
    static tickwire::Result<Instruction> parse_line(std::string_view line);

    std::vector<Instruction> instructions_;
    std::size_t next_ = 0;
};

}  // namespace skirmish
