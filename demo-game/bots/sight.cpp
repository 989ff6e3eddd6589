#include "bots/sight.hpp"

namespace skirmish {

void look(const tickwire::World<Skirmish>& world, Sight& sight) {
    sight.fighters.clear();
    sight.shots.clear();
    sight.items.clear();
    sight.ball.reset();
    sight.round.reset();
    for (auto [id, owner, fighter] : world.each<Fighter>()) sight.fighters.push_back({owner, fighter});
    for (auto [id, owner, bolt] : world.each<Bolt>())
        sight.shots.push_back({owner, {bolt.x, bolt.y}, bolt.vx, bolt.vy, false});
    for (auto [id, owner, rocket] : world.each<Rocket>())
        sight.shots.push_back({owner, {rocket.x, rocket.y}, rocket.vx, rocket.vy, true});
    for (auto [id, owner, item] : world.each<Item>()) sight.items.push_back(item);
    for (auto [id, owner, ball] : world.each<Ball>()) sight.ball = ball;
    for (auto [id, owner, round] : world.each<Round>()) sight.round = round;
}

}  // namespace skirmish
