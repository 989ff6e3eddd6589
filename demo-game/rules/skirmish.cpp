#include "rules/skirmish.hpp"

#include "rules/stages.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

/// The colour that the fewest wear.
std::uint8_t free_hue(const SkirmishWorld& world) {
    std::array<int, tuning::hues> worn{};
    for (auto [id, owner, fighter] : world.each<Fighter>()) ++worn[fighter.hue];
    return static_cast<std::uint8_t>(std::min_element(worn.begin(), worn.end()) - worn.begin());
}

}  // namespace

void Skirmish::join(SkirmishWorld& world, tickwire::PlayerId player) {
    const Spot first = world.setup().spawns.front();
    world.spawn(Fighter{.x = first.x, .y = first.y, .hue = free_hue(world), .respawn_ticks = 1}, player);
}

void Skirmish::leave(SkirmishWorld& world, tickwire::PlayerId player) {
    world.destroy(world.owned_by<Fighter>(player));
}

void Skirmish::step(SkirmishWorld& world, tickwire::Seconds dt) {
    respawn_fighters(world);
    move_fighters(world, dt.count());
    fire_weapons(world);
    fly_bolts(world, dt.count());
}

}  // namespace skirmish
