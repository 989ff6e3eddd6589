#include "support/rink_game.hpp"

#include <cmath>
#include <numbers>

namespace tickwire::test {

namespace {

constexpr float leap_length = 50;

void skate(World<Rink>& world, PlayerId player, Skater& skater, const Wish& wish, float dt) {
    skater.vx = wish.x * Skater::speed;
    skater.vy = wish.y * Skater::speed;
    skater.x += skater.vx * dt;
    skater.y += skater.vy * dt;
    if (skater.x < 0 || skater.x > 1950) {  // the boards
        skater.x = std::fmin(std::fmax(skater.x, 0.0f), 1950.0f);
        skater.vx = 0;
    }
    skater.commands = static_cast<std::uint16_t>(skater.commands << 1 | (wish.x > 0 ? 1 : 0));
    if (skater.reloading > 0) --skater.reloading;
    if (wish.leap && skater.reloading == 0) {
        skater.x += leap_length;
        ++skater.leaps;
        skater.reloading = 20;
    }
    if (wish.kick && skater.reloading == 0) {
        for (auto [id, owner, ball] : world.each<Ball>()) {
            ball.vx = -ball.vx;
            ++ball.kicks;
        }
        skater.reloading = 12;
    }
    if (wish.dart && skater.reloading == 0) {
        const std::uint16_t number = ++skater.darts;
        world.spawn(Dart{skater.x, skater.y, Dart::speed, number, Dart::flight}, player);
        skater.reloading = 12;
    }
    if (wish.honk && skater.reloading == 0) {
        ++skater.honks;
        skater.reloading = 12;
        if (!wish.doubt || world.predicting()) world.emit(Honk{player.value, skater.honks});
    }
}

void roll(Ball& ball, float dt) {
    ball.x += ball.vx * dt;
    if (ball.x < 0 || ball.x > 100) ball.vx = -ball.vx;
    ball.x = std::fmin(std::fmax(ball.x, 0.0f), 100.0f);
}

}  // namespace

Drone Drone::course(double tick, std::uint16_t number) {
    constexpr double turn = 2 * std::numbers::pi;
    const auto whole = static_cast<std::uint32_t>(tick);
    const double swing = turn * tick / 75;  // of 1.25 s
    Drone drone{.number = number,
                .beat = static_cast<std::uint16_t>(whole / beat_every),
                .along = static_cast<float>(std::fmod(tick, jump_every) / jump_every * 40 + 3 * number),
                .swing = static_cast<float>(10 * std::sin(swing)),
                .swing_speed = static_cast<float>(10 * std::cos(swing) * turn / 75 * 60),
                .heading = static_cast<float>(std::remainder(tick * 0.05, turn)),
                .jumps = static_cast<std::uint16_t>(whole / jump_every)};
    return drone;
}

void Rink::start(World<Rink>& world) {
    world.spawn(Ball{});
    world.spawn(Drone::course(0));
}

void Rink::join(World<Rink>& world, PlayerId player) {
    world.spawn(Skater{.y = 1000.0f + 10 * static_cast<float>(player.value)}, player);
}

void Rink::leave(World<Rink>& world, PlayerId player) {
    world.destroy(world.owned_by<Skater>(player));
}

void Rink::step(World<Rink>& world, Seconds dt) {
    for (const auto& player : world.players()) {
        Skater* skater = world.find<Skater>(world.owned_by<Skater>(player.id));
        if (skater == nullptr) continue;
        if (player.command_arrived) ++skater->steps;
        skate(world, player.id, *skater, player.command, dt.count());
    }
    for (auto [id, owner, ball] : world.each<Ball>()) roll(ball, dt.count());
    for (auto [id, owner, dart] : world.each<Dart>()) {
        if (!world.simulates<Dart>(owner)) continue;
        dart.x += dart.vx * dt.count();
        if (--dart.ticks_left > 0) continue;
        world.emit(Landed{owner.value, dart.number});
        world.destroy(id);
    }
    if (world.predicting()) return;
    const std::uint32_t tick = world.tick().value;
    for (auto [id, owner, drone] : world.each<Drone>()) drone = Drone::course(tick, drone.number);
    if (tick % Drone::beat_every == 0) world.emit(Beat{static_cast<std::uint16_t>(tick / Drone::beat_every)});
}

}  // namespace tickwire::test
