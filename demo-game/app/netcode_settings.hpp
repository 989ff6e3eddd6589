// What a player may change of the network and of the feel while playing, in the units that people read; and the knobs
// that change it, for any panel to show.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tickwire/conditions.hpp"
#include "tickwire/feel.hpp"

namespace skirmish {

struct NetcodeSettings {
    double rtt_ms = 0, jitter_ms = 0;  ///< as tickwire::path_conditions has them
    tickwire::Conditions rest{};       ///< all but latency and jitter
    std::string profile = "custom";    ///< the network's name, while nothing of it has been changed
    tickwire::Feel feel{};

    static NetcodeSettings of(const tickwire::Conditions& each_way, const tickwire::Feel& feel,
                              const std::string& profile = "custom");
    tickwire::Conditions each_way() const;
    /// All of the network becomes the profile's; a name that there is not changes nothing.
    void take_profile(const std::string& name);
};

/// One technique that can be switched off to see what it does.
struct Technique {
    const char* name;   ///< on the command line
    const char* title;  ///< on the screen
    const char* about;
    bool tickwire::Feel::*on;
};
/// In the order of the keys F6 to F9.
std::span<const Technique> techniques();
/// "Prediction off, smoothing off", or empty when all are on.
std::string missing_techniques(const tickwire::Feel& feel);
/// The same, and "prediction on" for what `other` does without.
std::string techniques_against(const tickwire::Feel& feel, const tickwire::Feel& other);

/// One thing to change. All values are numbers: of a switch 0 and 1, of a choice its place.
struct Knob {
    enum class Shape : std::uint8_t { slider, choice, toggle };
    enum class Group : std::uint8_t { network, feel, advanced, techniques };
    const char* label;
    Group group;
    Shape shape;
    double least, most, step;
    double (*get)(const NetcodeSettings&);
    void (*set)(NetcodeSettings&, double);
    std::string (*words)(const NetcodeSettings&);
};
std::span<const Knob> knobs();
/// Sets it to the nearest allowed value.
void turn(const Knob& knob, NetcodeSettings& settings, double value);

}  // namespace skirmish
