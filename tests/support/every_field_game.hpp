// The game of the tests of field types: specimens that have a field of each, commands and events that carry them, and
// rules that drive each through what is odd about it.
#pragma once

#include "tickwire/world.hpp"

namespace tickwire::test {

enum class Mood : std::uint8_t { calm, merry, cross };

struct Say {
    float push = 0;   // -1 to 1
    float raw = 0;    // anything
    Text<20> word{};  // becomes the label
    Bytes<6> keys{};  // become the memory
    static constexpr auto fields =
        tickwire::fields(real(&Say::push, {-1, 1}, 0.01), real(&Say::raw), text(&Say::word), bytes(&Say::keys));
};

struct Pin {
    float depth = 0;
    Text<5> tag = "pin";
    static constexpr auto fields = tickwire::fields(real(&Pin::depth), text(&Pin::tag));
};

struct Specimen {
    bool lit = false;
    Mood mood = Mood::calm;
    std::uint16_t count = 0;
    float warmth = 20;
    float heading = 0;
    std::array<float, 3> position{};
    std::array<float, 2> sway{};
    std::array<float, 4> turn{0, 0, 0, 1};
    float pressure = 1013.25f;
    std::array<float, 2> odd{};  // infinities, no numbers, zeros of both signs
    Text<24> label = "unlabelled";
    Bytes<10> memory{};
    std::array<Pin, 2> pins{};
    Text<8> secret = "mine";   // its owner's
    Text<8> hidden = "never";  // the server's
    static constexpr auto fields = tickwire::fields(
        flag(&Specimen::lit), enumeration(&Specimen::mood, Mood::cross), integer(&Specimen::count, {0, 999}),
        real(&Specimen::warmth, {-50, 50}, 0.1), angle(&Specimen::heading, 0.001),
        vector(&Specimen::position, {{{-100, 100}, {-100, 100}, {0, 20}}}, 0.01),
        vector(&Specimen::sway, {{{-1, 1}, {-1, 1}}}, 0.001), quaternion(&Specimen::turn, 0.0005),
        real(&Specimen::pressure).within(0.01).corrected(0.1f, 50), real(&Specimen::odd), text(&Specimen::label),
        bytes(&Specimen::memory), nested(&Specimen::pins), text(&Specimen::secret).visible_to(Visibility::owner),
        text(&Specimen::hidden).visible_to(Visibility::server));
    static constexpr KindOptions replication{.predicted_by = KindOptions::Prediction::owner, .settles = true};
};

struct Told {
    Text<30> what{};
    float strength = 0;
    static constexpr auto fields = tickwire::fields(text(&Told::what), real(&Told::strength));
};
struct Blink {
    Bytes<3> colour{};
    std::array<float, 2> at{};
    static constexpr auto fields =
        tickwire::fields(bytes(&Blink::colour), vector(&Blink::at, {{{-100, 100}, {-100, 100}}}, 0.1));
    static constexpr EventOptions delivery{.reliable = false};
};

struct Museum {
    using Command = Say;
    using Kinds = tickwire::Kinds<Specimen>;
    using Events = tickwire::Kinds<Told, Blink>;
    static constexpr Hertz tick_rate{60};
    static constexpr float turns_a_second = 2.5f;  // radians
    static void start(World<Museum>& world);
    static void join(World<Museum>& world, PlayerId player);
    static void leave(World<Museum>& world, PlayerId player);
    static void step(World<Museum>& world, Seconds dt);
};

/// Radians between two rotations.
float angle_between(const std::array<float, 4>& a, const std::array<float, 4>& b);

}  // namespace tickwire::test
