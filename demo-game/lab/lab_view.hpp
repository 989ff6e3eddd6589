// The lab's window: the panes side by side, below each client its keys and motion, its figures and its knobs, below the
// server what the colours and keys mean.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/tuning_panel.hpp"
#include "lab/lab.hpp"
#include "lab/lab_pane.hpp"

namespace skirmish {

/// What is shown, and who plays.
struct LabSwitches {
    bool server = true;  ///< its pane is shown
    bool ghosts = true;  ///< of the server's truth, in the clients' panes
    bool panels = true;  ///< the knobs
    bool help = false;
    bool person = false;    ///< somebody plays client A
    bool scripted = false;  ///< that somebody is a script
    bool same = false;      ///< client B does what A does
    std::size_t focus = 0;  ///< the client whose knobs the keys move
};

class LabView {
public:
    LabView(Canvas& canvas, const Lab& lab);

    /// Keys and mouse on the knobs and switches, before the lab advances.
    void take(std::span<const Key> keys, const Mouse& mouse, Lab& lab);
    /// The mouse moves a knob and does not shoot.
    bool takes(const Mouse& mouse) const;
    LabSwitches& switches() { return switches_; }
    const LabSwitches& switches() const { return switches_; }
    /// Where in the arena the mouse points, in client A's pane.
    Spot aimed_at(const Mouse& mouse) const;

    /// After the lab has advanced; drawn or not.
    void advance(const Lab& lab, float dt);
    void draw(Canvas& canvas, const Lab& lab, double seconds);

private:
    void lay_out(int width, int height);
    /// As the knobs see it.
    Mouse zoomed(Mouse mouse) const;
    void draw_client(Canvas& canvas, const Lab& lab, std::size_t number, double seconds);
    void draw_server(Canvas& canvas, const Lab& lab, double seconds);
    void draw_figures(Canvas& canvas, const LabClient& client, std::size_t number);
    void draw_notes(Canvas& canvas, const Lab& lab) const;

    ArenaPicture picture_;
    ActorsView actors_;
    LabSwitches switches_;
    LabPane server_;
    std::array<LabPane, 2> clients_;
    std::array<TuningPanel, 2> panels_{TuningPanel(true), TuningPanel(true)};
    std::array<std::array<std::string, 6>, 2> figures_{};  // written anew four times a second
    double figures_at_ = -1;
    bool renew_ = true;
    int width_, height_;  // of the picture, pixels
    float zoom_ = 1;
};

}  // namespace skirmish
