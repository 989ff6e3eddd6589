#include "walk.hpp"

#include <array>
#include <cmath>

namespace big_world {

using tickwire::PlayerId;
using tickwire::Seconds;
using tickwire::World;

namespace {

constexpr float edge = 4095.9375f;

Walker anywhere(World<Walk>& world) {
    const auto place = [&] { return static_cast<float>(world.random().below(65536)) / 16; };
    return {.x = place(), .y = place(), .heading = static_cast<std::uint8_t>(world.random().below(256))};
}

// Back at the edge, as far as it would have gone beyond it.
bool bounced(float& position) {
    if (position >= 0 && position <= edge) return false;
    position = position < 0 ? -position : 2 * edge - position;
    return true;
}

void walk(World<Walk>& world, Walker& walker, std::uint32_t index, float dt) {
    const float angle = static_cast<float>(walker.heading) * 6.2831853f / 256;
    const float speed = 100 + static_cast<float>(index % 101);  // 100 to 200 units a second
    walker.x += std::cos(angle) * speed * dt;
    walker.y += std::sin(angle) * speed * dt;
    const bool turned_x = bounced(walker.x), turned_y = bounced(walker.y);
    if (turned_x) walker.heading = static_cast<std::uint8_t>(128 - walker.heading);
    if (turned_y) walker.heading = static_cast<std::uint8_t>(-walker.heading);
    if (world.random().below(100) == 0) walker.health = static_cast<std::uint8_t>(world.random().below(256));
    if (world.random().below(50) == 0)
        walker.flags = static_cast<std::uint8_t>(walker.flags ^ (1u << world.random().below(8)));
}

}  // namespace

void Walk::start(World<Walk>& world) {
    for (std::uint32_t i = 0; i < world.setup().entities; ++i) world.spawn(anywhere(world));
}

void Walk::join(World<Walk>& world, PlayerId player) {
    world.spawn(anywhere(world), player);
    world.spawn(Stash{.gold = player.value}, player);
}

void Walk::leave(World<Walk>& world, PlayerId player) {
    world.destroy(world.owned_by<Walker>(player));
    world.destroy(world.owned_by<Stash>(player));
}

void Walk::step(World<Walk>& world, Seconds dt) {
    for (auto [id, owner, walker] : world.each<Walker>()) {
        if (owner) {
            walker.heading = static_cast<std::uint8_t>(walker.heading + std::lround(world.command(owner).by * 4));
        } else if (world.random().below(4) == 0) {
            walker.heading = static_cast<std::uint8_t>(walker.heading + world.random().below(32) - 16);
        }
        walk(world, walker, id.index(), dt.count());
    }
    for (auto [id, owner, stash] : world.each<Stash>()) stash.gold = static_cast<std::uint16_t>(stash.gold + 1);
}

}  // namespace big_world
