#include "app/netcode_settings.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "app/figure.hpp"
#include "tickwire/network_profile.hpp"

namespace skirmish {

namespace {

using tickwire::Conditions;
using tickwire::Duration;
using tickwire::Feel;
using Settings = NetcodeSettings;
using Shape = Knob::Shape;
using Group = Knob::Group;

double to_ms(Duration duration) {
    return static_cast<double>(duration.count()) / 1000;
}

Duration from_ms(double ms) {
    return Duration(static_cast<std::int64_t>(std::lround(ms * 1000)));
}

std::string yes_no(bool on) {
    return on ? "on" : "off";
}

/// The place of the profile among all, -1 for one's own figures.
double profile_place(const Settings& settings) {
    const auto all = tickwire::network_profiles();
    const auto found = std::ranges::find(all, settings.profile, &tickwire::NetworkProfile::name);
    return found == all.end() ? -1 : static_cast<double>(found - all.begin());
}

void set_profile_place(Settings& settings, double place) {
    const auto all = tickwire::network_profiles();
    if (place >= 0) settings.take_profile(std::string(all[static_cast<std::size_t>(place)].name));
}

template <bool Feel::*technique>
constexpr Knob technique_knob(const char* label) {
    return {label,
            Group::techniques,
            Shape::toggle,
            0,
            1,
            1,
            [](const Settings& s) { return s.feel.*technique ? 1.0 : 0.0; },
            [](Settings& s, double value) { s.feel.*technique = value > 0.5; },
            [](const Settings& s) { return yes_no(s.feel.*technique); }};
}

constexpr Knob input_delay{
    "Input delay",
    Group::advanced,
    Shape::choice,
    -1,
    3,
    1,
    [](const Settings& s) { return s.feel.input_delay ? double(*s.feel.input_delay) : -1.0; },
    [](Settings& s, double value) {
        s.feel.input_delay.reset();
        if (value >= 0) s.feel.input_delay = static_cast<std::uint8_t>(value);
    },
    [](const Settings& s) { return s.feel.input_delay ? std::to_string(*s.feel.input_delay) + " ticks" : "by feel"; }};

}  // namespace

NetcodeSettings NetcodeSettings::of(const Conditions& each_way, const Feel& feel, const std::string& profile) {
    Settings settings{.rtt_ms = to_ms(2 * each_way.latency + each_way.jitter),
                      .jitter_ms = to_ms(each_way.jitter),
                      .rest = each_way,
                      .profile = profile.empty() ? "custom" : profile,
                      .feel = feel};
    if (profile.empty() && !each_way.any()) settings.profile = "lan";
    return settings;
}

Conditions NetcodeSettings::each_way() const {
    const Conditions path = tickwire::path_conditions(from_ms(rtt_ms), from_ms(jitter_ms), rest.loss_percent);
    Conditions all = rest;
    all.latency = path.latency;
    all.jitter = path.jitter;
    return all;
}

void NetcodeSettings::take_profile(const std::string& name) {
    if (const auto found = tickwire::network_profile(name)) *this = of(*found, feel, name);
}

std::span<const Technique> techniques() {
    static constexpr std::array all{
        Technique{"prediction", "Prediction", "own movement shows at once, not when the server has answered",
                  &Feel::prediction},
        Technique{"interpolation", "Interpolation", "others glide between snapshots, a little in the past",
                  &Feel::interpolation},
        Technique{"smoothing", "Smoothing", "a correction fades instead of jumping", &Feel::smoothing},
        Technique{"lag-compensation", "Lag compensation", "the server judges shots by what this player saw",
                  &Feel::lag_compensation}};
    return all;
}

std::string missing_techniques(const Feel& feel) {
    return techniques_against(feel, {});
}

std::string techniques_against(const Feel& feel, const Feel& other) {
    std::string all;
    for (const Technique& technique : techniques()) {
        const bool on = feel.*technique.on;
        if (on && other.*technique.on) continue;
        std::string title = technique.title;
        if (!all.empty()) title[0] = static_cast<char>(std::tolower(title[0]));
        all += (all.empty() ? "" : ", ") + title + (on ? " on" : " off");
    }
    return all;
}

std::span<const Knob> knobs() {
    static const std::array all{
        Knob{"Network", Group::network, Shape::choice, 0, static_cast<double>(tickwire::network_profiles().size()) - 1,
             1, profile_place, set_profile_place, [](const Settings& s) { return s.profile; }},
        Knob{"Round trip", Group::network, Shape::slider, 0, 500, 10, [](const Settings& s) { return s.rtt_ms; },
             [](Settings& s, double value) { s.rtt_ms = value; },
             [](const Settings& s) { return figure("%.0f ms", s.rtt_ms); }},
        Knob{"Jitter", Group::network, Shape::slider, 0, 100, 2, [](const Settings& s) { return s.jitter_ms; },
             [](Settings& s, double value) { s.jitter_ms = value; },
             [](const Settings& s) { return figure("%.0f ms", s.jitter_ms); }},
        Knob{"Loss", Group::network, Shape::slider, 0, 30, 1, [](const Settings& s) { return s.rest.loss_percent; },
             [](Settings& s, double value) { s.rest.loss_percent = value; },
             [](const Settings& s) { return figure("%g %%", s.rest.loss_percent); }},
        Knob{"Loss burst", Group::network, Shape::slider, 1, 10, 1, [](const Settings& s) { return s.rest.loss_burst; },
             [](Settings& s, double value) { s.rest.loss_burst = value; },
             [](const Settings& s) { return figure("%g", s.rest.loss_burst); }},
        Knob{"Responsive", Group::feel, Shape::slider, 0, 1, 0.05,
             [](const Settings& s) { return s.feel.smoothness ? double(*s.feel.smoothness) : 0.7; },
             [](Settings& s, double value) { s.feel.smoothness = static_cast<float>(value); },
             [](const Settings&) { return std::string("Smooth"); }},
        Knob{"Auto", Group::feel, Shape::toggle, 0, 1, 1,
             [](const Settings& s) { return s.feel.smoothness ? 0.0 : 1.0; },
             [](Settings& s, double value) {
                 if (value > 0.5)
                     s.feel.smoothness.reset();
                 else if (!s.feel.smoothness)
                     s.feel.smoothness = 0.7f;
             },
             [](const Settings& s) { return yes_no(!s.feel.smoothness); }},
        input_delay,
        Knob{"View delay", Group::advanced, Shape::slider, 0, 500, 10,
             [](const Settings& s) { return to_ms(s.feel.interpolation_delay); },
             [](Settings& s, double value) { s.feel.interpolation_delay = from_ms(value); },
             [](const Settings& s) {
                 const double ms = to_ms(s.feel.interpolation_delay);
                 return ms > 0 ? figure("%.0f ms", ms) : std::string("adapts");
             }},
        technique_knob<&Feel::prediction>("Prediction"),
        technique_knob<&Feel::interpolation>("Interpolation"),
        technique_knob<&Feel::smoothing>("Smoothing"),
        technique_knob<&Feel::lag_compensation>("Lag compensation")};
    return all;
}

void turn(const Knob& knob, Settings& settings, double value) {
    const double steps = std::round((value - knob.least) / knob.step);
    knob.set(settings, std::clamp(knob.least + steps * knob.step, knob.least, knob.most));
    if (knob.group != Group::network || knob.shape != Shape::slider) return;
    settings.profile = "custom";
    settings.rest.phases.clear();  // or the figures would not be the whole truth
}

}  // namespace skirmish
