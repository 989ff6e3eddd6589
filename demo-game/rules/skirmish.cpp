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
    world.spawn(
        Fighter{.x = first.x, .y = first.y, .hue = free_hue(world), .team = smaller_team(world), .respawn_ticks = 1},
        player);
}

void Skirmish::leave(SkirmishWorld& world, tickwire::PlayerId player) {
    world.destroy(world.owned_by<Fighter>(player));
}

void Skirmish::step(SkirmishWorld& world, tickwire::Seconds dt) {
    referee(world);
    respawn_fighters(world);
    move_fighters(world, dt.count());
    roll_ball(world, dt.count());
    judge_ball(world);
    fire_weapons(world);
    fly_bolts(world, dt.count());
    fly_rockets(world, dt.count());
    take_items(world);
}

}  // namespace skirmish
