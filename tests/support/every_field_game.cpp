#include "support/every_field_game.hpp"

#include <cmath>
#include <limits>

namespace tickwire::test {

namespace {

std::array<float, 4> times(const std::array<float, 4>& a, const std::array<float, 4>& b) {
    return {
        a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1], a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
        a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3], a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2]};
}

// About an axis that makes every component the largest in turn.
void turn(Specimen& specimen, float radians) {
    const float half = std::sin(radians / 2);
    specimen.turn = times(specimen.turn, {0.36f * half, 0.48f * half, 0.8f * half, std::cos(radians / 2)});
}

float odd_value(std::uint32_t number) {
    using Limits = std::numeric_limits<float>;
    const float values[] = {0.0f,
                            -0.0f,
                            Limits::infinity(),
                            -Limits::infinity(),
                            Limits::quiet_NaN(),
                            Limits::denorm_min(),
                            Limits::max(),
                            Limits::lowest(),
                            1.5e-30f};
    return values[number % std::size(values)];
}

void step_one(Specimen& specimen, std::uint32_t tick, float dt) {
    specimen.lit = tick / 30 % 2 == 0;
    specimen.mood = static_cast<Mood>(tick / 50 % 3);
    specimen.count = static_cast<std::uint16_t>((specimen.count + 1) % 1000);
    specimen.warmth = static_cast<float>(tick % 600) / 10 - 20;
    specimen.heading += 3 * dt;
    const float angle = static_cast<float>(tick % 600) * 0.0104719755f;
    specimen.position[1] = 80 * std::sin(angle);
    specimen.position[2] = 10 + 9 * std::cos(angle);
    specimen.sway = {std::sin(3 * angle), std::cos(3 * angle)};
    turn(specimen, Museum::turns_a_second * dt);
    specimen.pressure += std::sin(angle) * 100 * dt;
    specimen.odd = {odd_value(tick / 7), odd_value(tick / 11)};
    specimen.pins[1].depth = specimen.pressure * -1e-20f;
    if (tick % 40 == 0) specimen.pins[0].tag = tick % 80 == 0 ? "" : "nail";
}

}  // namespace

void Museum::start(World<Museum>& world) {
    for (int i = 0; i < 3; ++i) world.spawn(Specimen{});
}

void Museum::join(World<Museum>& world, PlayerId player) {
    world.spawn(Specimen{.hidden = "tell"}, player);
}

void Museum::leave(World<Museum>& world, PlayerId player) {
    world.destroy(world.owned_by<Specimen>(player));
}

void Museum::step(World<Museum>& world, Seconds dt) {
    for (auto [id, owner, specimen] : world.each<Specimen>()) {
        if (!world.simulates<Specimen>(owner)) continue;
        step_one(specimen, world.tick().value + id.index() * 13, dt.count());
        const Say command = world.command(owner);
        if (!owner) continue;
        specimen.position[0] =
            std::fmin(std::fmax(specimen.position[0] + command.push * 20 * dt.count(), -100.0f), 100.0f);
        if (!command.word.empty()) specimen.label = command.word.view();
        specimen.memory = command.keys.view();
        specimen.pins[0].depth = command.raw;
        if (world.tick().value % 97 == 0) world.emit(Told{.what = command.word.view(), .strength = specimen.pressure});
        if (world.tick().value % 31 == 0)
            world.emit(Blink{.colour = command.keys.view(), .at = {specimen.position[0], specimen.position[1]}});
    }
}

float angle_between(const std::array<float, 4>& a, const std::array<float, 4>& b) {
    double dot = 0;
    for (std::size_t i = 0; i < 4; ++i) dot += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return static_cast<float>(2 * std::acos(std::fmin(std::abs(dot), 1.0)));
}

}  // namespace tickwire::test
