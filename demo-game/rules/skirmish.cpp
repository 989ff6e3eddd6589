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

/// Who wishes a colour first has it: somebody who wears it without a wish takes the one that becomes free.
void wear_colours(SkirmishWorld& world) {
    if (world.predicting()) return;
    for (auto [id, owner, fighter] : world.each<Fighter>()) {
        const std::uint8_t wished = world.command(owner).colour;
        if (wished == 0 || fighter.hue == wished - 1) continue;
        Fighter* wearer = nullptr;
        bool taken = false;
        for (auto [other_id, other_owner, other] : world.each<Fighter>()) {
            if (other.hue != wished - 1) continue;
            wearer = &other;
            taken = taken || world.command(other_owner).colour == wished;
        }
        if (taken) continue;
        if (wearer != nullptr) wearer->hue = fighter.hue;
        fighter.hue = static_cast<std::uint8_t>(wished - 1);
    }
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
    wear_colours(world);
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
