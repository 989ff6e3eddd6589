// The panel of knobs under keys and mouse; how it looks is for eyes.
#include "app/tuning_panel.hpp"

#include <catch2/catch.hpp>

using namespace skirmish;

namespace {

void choose(TuningPanel& panel, NetcodeSettings& settings, const std::string& label) {
    for (int i = 0; i < 40 && panel.chosen() != label; ++i) panel.key(Key::down, settings);
    REQUIRE(panel.chosen() == label);
}

/// Presses somewhere in the panel until something changes; where that was.
Mouse find(TuningPanel& panel, NetcodeSettings& settings, const std::string& label) {
    for (float y = 0; y < panel.height(); y += 2) {
        const Mouse at{150, y, true};
        panel.mouse({150, y, false}, settings);
        panel.mouse(at, settings);
        if (panel.chosen() == label) return at;
    }
    FAIL("no place on the panel chooses " << label);
    return {};
}

}  // namespace

TEST_CASE("the arrow keys choose a knob and turn it, step by step") {
    TuningPanel panel;
    NetcodeSettings settings;
    choose(panel, settings, "Round trip");
    CHECK(panel.key(Key::right, settings));
    CHECK(panel.key(Key::right, settings));
    CHECK(settings.rtt_ms == 20);
    CHECK(panel.key(Key::left, settings));
    CHECK(settings.rtt_ms == 10);
    choose(panel, settings, "Prediction");
    panel.key(Key::left, settings);
    CHECK_FALSE(settings.feel.prediction);
    panel.key(Key::right, settings);
    CHECK(settings.feel.prediction);
}

TEST_CASE("the way up from the first knob leads to the last") {
    TuningPanel panel;
    NetcodeSettings settings;
    CHECK(panel.chosen() == "Network");
    panel.key(Key::up, settings);
    CHECK(panel.chosen() == "Lag compensation");
}

TEST_CASE("the advanced knobs are there once they are asked for") {
    for (const bool wide : {false, true}) {
        TuningPanel panel(wide);
        NetcodeSettings settings;
        const float height = panel.height();
        choose(panel, settings, "Advanced");
        CHECK_FALSE(panel.key(Key::right, settings));
        CHECK(panel.height() > height);
        panel.key(Key::down, settings);
        CHECK(panel.chosen() == "Input delay");
        for (int i = 0; i < 3; ++i) panel.key(Key::right, settings);
        REQUIRE(settings.feel.input_delay);
        CHECK(*settings.feel.input_delay == 2);
        choose(panel, settings, "Advanced");
        panel.key(Key::left, settings);
        CHECK(panel.height() == height);
    }
}

TEST_CASE("the mouse takes hold of a slider until its button is let go") {
    TuningPanel panel;
    NetcodeSettings settings;
    panel.place(0, 0, 300);
    Mouse mouse = find(panel, settings, "Loss");
    const double pressed = settings.rest.loss_percent;
    mouse.x = 5000;
    mouse.y = 900;
    CHECK(panel.holds(mouse));  // dragged out of the panel: still no shot
    CHECK(panel.mouse(mouse, settings));
    CHECK(settings.rest.loss_percent == 30);
    CHECK(settings.rest.loss_percent > pressed);
    mouse.down = false;
    panel.mouse(mouse, settings);
    CHECK_FALSE(panel.holds(mouse));
    mouse = {-100, mouse.y, true};
    CHECK_FALSE(panel.mouse(mouse, settings));
    CHECK(settings.rest.loss_percent == 30);
}

TEST_CASE("a press on a switch turns it over, once") {
    TuningPanel panel;
    NetcodeSettings settings;
    panel.place(0, 0, 300);
    const Mouse mouse = find(panel, settings, "Smoothing");
    CHECK_FALSE(settings.feel.smoothing);
    for (int i = 0; i < 10; ++i) panel.mouse(mouse, settings);
    CHECK_FALSE(settings.feel.smoothing);
}
