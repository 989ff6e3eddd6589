// What the panel of knobs may change, and what comes of it for the library.
#include "app/netcode_settings.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tickwire/network_profile.hpp"

using namespace skirmish;

namespace {

const Knob& knob(std::string_view label, Knob::Group group) {
    const auto found =
        std::ranges::find_if(knobs(), [&](const Knob& one) { return one.label == label && one.group == group; });
    REQUIRE(found != knobs().end());
    return *found;
}

}  // namespace

TEST_CASE("every profile survives the way through the settings") {
    for (const tickwire::NetworkProfile& profile : tickwire::network_profiles()) {
        INFO(profile.name);
        const NetcodeSettings settings = NetcodeSettings::of(profile.each_way, {}, std::string(profile.name));
        const tickwire::Conditions back = settings.each_way();
        CHECK(back.latency == profile.each_way.latency);
        CHECK(back.jitter == profile.each_way.jitter);
        CHECK(back.loss_percent == profile.each_way.loss_percent);
        CHECK(back.loss_burst == profile.each_way.loss_burst);
        CHECK(back.phases.size() == profile.each_way.phases.size());
        CHECK(settings.profile == profile.name);
    }
}

TEST_CASE("a network without a name is custom, and none at all is the lan") {
    CHECK(NetcodeSettings::of({.latency = std::chrono::milliseconds(20)}, {}, "").profile == "custom");
    CHECK(NetcodeSettings::of({}, {}, "").profile == "lan");
}

TEST_CASE("whatever a knob is turned to, the library takes it") {
    for (const Knob& one : knobs()) {
        INFO(one.label);
        for (const double value : {-1e6, one.least, (one.least + one.most) / 2, one.most, 1e6}) {
            NetcodeSettings settings;
            turn(one, settings, value);
            CHECK(settings.each_way().validate());
            CHECK(settings.feel.validate());
            CHECK_FALSE(one.words(settings).empty());
        }
    }
}

TEST_CASE("a figure of one's own makes the network custom and its figures the whole truth") {
    NetcodeSettings settings;
    settings.take_profile("swinging");
    REQUIRE_FALSE(settings.each_way().phases.empty());
    turn(knob("Round trip", Knob::Group::network), settings, 200);
    CHECK(settings.profile == "custom");
    CHECK(settings.each_way().phases.empty());
    CHECK(2 * settings.each_way().latency + settings.each_way().jitter == std::chrono::milliseconds(200));
}

TEST_CASE("turning the network's name goes through the profiles, from one's own figures too") {
    const Knob& name = knob("Network", Knob::Group::network);
    NetcodeSettings settings;
    settings.profile = "custom";
    turn(name, settings, name.get(settings) + 1);
    CHECK(settings.profile == "lan");
    for (int i = 0; i < 20; ++i) turn(name, settings, name.get(settings) + 1);
    CHECK(settings.profile == tickwire::network_profiles().back().name);
}

TEST_CASE("the one control leaves Auto when it is moved, and comes back to it") {
    const Knob &feel = knob("Responsive", Knob::Group::feel), &automatic = knob("Auto", Knob::Group::feel);
    NetcodeSettings settings;
    CHECK(automatic.get(settings) == 1);
    turn(feel, settings, 0.2);
    REQUIRE(settings.feel.smoothness);
    CHECK(*settings.feel.smoothness == Approx(0.2));
    CHECK(automatic.get(settings) == 0);
    turn(automatic, settings, 1);
    CHECK_FALSE(settings.feel.smoothness);
}

TEST_CASE("what is switched off is said in words") {
    tickwire::Feel feel;
    CHECK(missing_techniques(feel).empty());
    feel.prediction = feel.smoothing = false;
    CHECK(missing_techniques(feel) == "Prediction off, smoothing off");
    CHECK(techniques_against({}, feel) == "Prediction on, smoothing on");
}
