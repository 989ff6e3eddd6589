#include "app/netcode_view.hpp"

#include <spdlog/spdlog.h>

#include <array>

#include "app/camera.hpp"
#include "app/help.hpp"
#include "app/palette.hpp"

namespace skirmish {

namespace {

constexpr float margin = 16;

constexpr std::array help_lines{
    HelpLine{"W A S D", "move; the mouse aims, its left button or Space shoots"},
    HelpLine{"Controller", "sticks move and aim, triggers shoot and dash; X Y B, shoulders: weapons"},
    HelpLine{"1 2 3, wheel", "plasma, rail, rocket"},
    HelpLine{"Shift, right button", "dash"},
    HelpLine{"Enter", "say something to everybody"},
    HelpLine{"Tab", "all scores"},
    HelpLine{"F1", "this help"},
    HelpLine{"F3", "the network over the last seconds"},
    HelpLine{"F4", "ghosts: the server's newest word, and the own guess"},
    HelpLine{"F5", "make the network bad, or the game smoother: arrow keys or mouse"},
    HelpLine{"F6", "prediction on or off: own movement shows at once"},
    HelpLine{"F7", "interpolation on or off: others glide between snapshots"},
    HelpLine{"F8", "smoothing on or off: corrections fade instead of jumping"},
    HelpLine{"F9", "lag compensation on or off: shots count by what you see"},
    HelpLine{"F11, Alt Enter", "full screen"},
    HelpLine{"Esc", "leave"}};

bool same_network(const NetcodeSettings& a, const NetcodeSettings& b) {
    return a.profile == b.profile && a.rtt_ms == b.rtt_ms && a.jitter_ms == b.jitter_ms &&
           a.rest.loss_percent == b.rest.loss_percent && a.rest.loss_burst == b.rest.loss_burst;
}

}  // namespace

void apply(const NetcodeSettings& now, const NetcodeSettings& before, tickwire::Client<Skirmish>& client) {
    if (!same_network(now, before)) {
        const tickwire::Conditions each_way = now.each_way();
        if (auto set = client.set_conditions(each_way, each_way); !set) spdlog::warn("{}", set.error().message);
    }
    if (auto set = client.set_feel(now.feel); !set) spdlog::warn("{}", set.error().message);
}

void NetcodeView::take(std::span<const Key> keys, const Mouse& mouse, tickwire::Client<Skirmish>& client) {
    const NetcodeSettings before = settings_;
    for (const Key key : keys) {
        if (key == Key::f1) help_shown_ = !help_shown_;
        if (key == Key::f3) graph_shown_ = !graph_shown_;
        if (key == Key::f4) ghosts_shown_ = !ghosts_shown_;
        if (key == Key::f5) panel_shown_ = !panel_shown_;
        if (key >= Key::f6 && key <= Key::f9) {
            bool& on =
                settings_.feel.*techniques()[static_cast<std::size_t>(key) - static_cast<std::size_t>(Key::f6)].on;
            on = !on;
        }
        if (panel_shown_ && key >= Key::up) panel_.key(key, settings_);
    }
    if (panel_shown_) panel_.mouse(mouse, settings_);
    apply(settings_, before, client);
}

void NetcodeView::draw_ghosts(Canvas& canvas, const Camera& camera, ActorsView& actors, const Scene& scene,
                              const tickwire::Client<Skirmish>& client) const {
    if (!ghosts_shown_) return;
    skirmish::draw_ghosts(canvas, camera, actors, scene, ghosts_of(client.truth<Fighter>()), palette::truth);
    if (settings_.feel.prediction)
        skirmish::draw_ghosts(canvas, camera, actors, scene, ghosts_of(client.predicted<Fighter>()), palette::guess);
}

/// Below the graph, or beside it where that is too low.
void NetcodeView::place_panel(const Canvas& canvas) {
    constexpr float below = margin + NetGraph::height + 8, beside = margin + NetGraph::width + 8;
    const bool low = below + panel_.height() > static_cast<float>(canvas.height());
    const bool wide = beside + NetGraph::width < static_cast<float>(canvas.width());
    const bool at_its_side = graph_shown_ && low && wide;
    panel_.place(at_its_side ? beside : margin, graph_shown_ && !at_its_side ? below : margin, NetGraph::width);
}

void NetcodeView::draw(Canvas& canvas, float bottom) {
    place_panel(canvas);
    const float middle = static_cast<float>(canvas.width()) / 2;
    if (graph_shown_) graph_.draw(canvas, margin, margin);
    if (panel_shown_) panel_.draw(canvas, settings_, true);
    if (ghosts_shown_) {
        const std::array legend{LegendEntry{palette::truth, "the server's newest word"},
                                LegendEntry{palette::guess, "the own guess, before smoothing"}};
        draw_legend(canvas, middle, bottom - 28, std::span(legend).first(settings_.feel.prediction ? 2 : 1));
    }
    if (const std::string missing = missing_techniques(settings_.feel); !missing.empty())
        canvas.text(missing, middle, bottom - (ghosts_shown_ ? 60 : 28), 15, palette::warning, Align::centre);
    if (help_shown_) draw_help(canvas, "Skirmish", help_lines);
}

}  // namespace skirmish
