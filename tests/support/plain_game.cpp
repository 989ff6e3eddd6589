#include "support/plain_game.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire::test {

namespace {

float anywhere(World<Plain>& world) {
    return static_cast<float>(world.random().below(100'000)) / 100 - 500;
}

float inside(float value) {
    return std::clamp(value, -500.0f, 500.0f);
}

// A number of the entity's own decides where it is heading; it changes every two seconds.
float heading(EntityId id, Tick tick) {
    return static_cast<float>((id.value * 2654435761u + tick.value / 120 * 40503u) % 6283) / 1000;
}

}  // namespace

void Plain::start(World<Plain>& world) {
    for (std::uint32_t i = 0; i < world.setup().walkers; ++i)
        world.spawn(Walker{.x = anywhere(world), .y = anywhere(world)});
    for (std::uint32_t i = 0; i < world.setup().towers; ++i)
        world.spawn(Tower{.x = anywhere(world), .y = anywhere(world)});
    for (std::uint32_t i = 0; i < world.setup().ghosts; ++i)
        world.spawn(Ghost{.x = anywhere(world), .y = anywhere(world)});
    for (std::uint32_t i = 0; i < world.setup().beacons; ++i) world.spawn(Beacon{});
}

void Plain::join(World<Plain>& world, PlayerId player) {
    world.spawn(Walker{.x = anywhere(world) / 4, .y = anywhere(world) / 4}, player);
    world.spawn(Purse{}, player);
    world.spawn(Banner{}, player);
}

void Plain::leave(World<Plain>& world, PlayerId player) {
    world.destroy(world.owned_by<Walker>(player));
    world.destroy(world.owned_by<Purse>(player));
    world.destroy(world.owned_by<Banner>(player));
}

void Plain::step(World<Plain>& world, Seconds dt) {
    const float far = world.setup().speed * dt.count();
    for (auto [id, owner, walker] : world.each<Walker>()) {
        if (!world.simulates<Walker>(owner)) continue;
        if (owner) {
            const Step command = world.command(owner);
            walker.x = inside(walker.x + command.x * far * 2);
            walker.y = inside(walker.y + command.y * far * 2);
        } else if (id.index() % 4 != 0) {  // one in four stands
            walker.x = inside(walker.x + std::cos(heading(id, world.tick())) * far);
            walker.y = inside(walker.y + std::sin(heading(id, world.tick())) * far);
            ++walker.steps;
        }
    }
    if (world.predicting()) return;
    for (auto [id, owner, tower] : world.each<Tower>()) ++tower.turns;
    for (auto [id, owner, purse] : world.each<Purse>()) ++purse.coins;
    for (auto [id, owner, banner] : world.each<Banner>()) ++banner.orders;
    for (auto [id, owner, ghost] : world.each<Ghost>()) {
        ghost.shown = (world.tick().value + id.index() * 7) % 240 < 120;
        ghost.x = inside(ghost.x + std::cos(heading(id, world.tick())) * far);
        ghost.y = inside(ghost.y + std::sin(heading(id, world.tick())) * far);
        if (world.random().below(600) == 0) {
            world.emit(Splash{ghost.x, ghost.y});
            world.destroy(id);
            world.spawn(Ghost{.x = anywhere(world), .y = anywhere(world)});
        }
    }
    for (auto [id, owner, beacon] : world.each<Beacon>()) beacon.value = static_cast<std::uint16_t>(world.tick().value);
}

bool Plain::relevant(const World<Plain>& world, PlayerId, EntityId id) {
    const Ghost* ghost = world.find<Ghost>(id);
    return ghost == nullptr || ghost->shown;
}

}  // namespace tickwire::test
