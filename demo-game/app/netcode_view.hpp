// The netcode made visible in a match: the net graph, the ghosts, the panel of knobs and the help, with their keys.
#pragma once

#include <span>
#include <utility>

#include "app/ghosts.hpp"
#include "app/net_graph.hpp"
#include "app/tuning_panel.hpp"
#include "tickwire/client.hpp"

namespace skirmish {

/// Makes a client be as `now` says; what it already is by `before` is left alone.
void apply(const NetcodeSettings& now, const NetcodeSettings& before, tickwire::Client<Skirmish>& client);

class NetcodeView {
public:
    bool help_shown() const { return help_shown_; }
    /// `settings` are the client's.
    NetcodeView(NetcodeSettings settings, bool net_graph) : settings_(std::move(settings)), graph_shown_(net_graph) {}

    /// What the player did since the last picture, before the client advances.
    void take(std::span<const Key> keys, const Mouse& mouse, tickwire::Client<Skirmish>& client);
    /// The mouse moves a knob and does not shoot.
    bool takes(const Mouse& mouse) const { return panel_shown_ && panel_.holds(mouse); }
    /// The arrow keys move knobs and not the fighter.
    bool takes_arrows() const { return panel_shown_; }
    /// After the client has advanced.
    void sample(const tickwire::ClientStats& stats, double seconds) { graph_.sample(stats, seconds); }

    void draw_ghosts(Canvas& canvas, const Camera& camera, ActorsView& actors, const Scene& scene,
                     const tickwire::Client<Skirmish>& client) const;
    /// Words stand above `bottom`, in the middle.
    void draw(Canvas& canvas, float bottom);

private:
    void place_panel(const Canvas& canvas);

    NetcodeSettings settings_;
    NetGraph graph_;
    TuningPanel panel_;
    bool help_shown_ = false, graph_shown_ = false, ghosts_shown_ = false, panel_shown_ = false;
};

}  // namespace skirmish
