// Keyboard and mouse, as hands; and the line that is being typed.
#pragma once

#include <string>

#include "app/input_script.hpp"

namespace skirmish {

class Canvas;

class Input {
public:
    /// Takes all that has happened. False when the player wants to end the game.
    bool take();
    /// Movement keys and buttons as they are held now, added to what `hands` holds.
    void hold(Hands& hands) const;
    bool typing() const { return typing_; }
    const std::string& typed() const { return typed_; }
    /// The mouse's place in pixels of the picture.
    int mouse_x() const { return mouse_x_; }
    int mouse_y() const { return mouse_y_; }
    bool net_graph() const { return net_graph_; }
    void set_net_graph(bool on) { net_graph_ = on; }
    /// Lines finished since the last call.
    std::vector<std::string> take_said();

private:
    bool key_down(int key);
    bool typing_ = false, net_graph_ = false;
    std::string typed_;
    std::vector<std::string> said_;
    int mouse_x_ = 0, mouse_y_ = 0;
};

}  // namespace skirmish
