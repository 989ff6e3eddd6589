#include "app/moment.hpp"

#include <algorithm>

namespace skirmish {

namespace {

constexpr const char *taken_out = "taken-out", *round_over = "round-over", *fight = "in-a-fight";
constexpr float effects_come = 1.4f;  // seconds: particles, and the table of scores
constexpr float settled = 1;          // seconds of a life, after which its effects of spawning are gone
constexpr float near = 10;            // metres: well within the picture, which is 24 high
constexpr float least_apart = 2.5f;   // metres: names do not cover each other
constexpr std::size_t least_foes = 2, least_shots = 3, least_told = 3;

}  // namespace

std::vector<std::string> Moment::names() {
    return {taken_out, round_over, fight};
}

void Moment::advance(const Scene& scene, const Camera& camera, const Shown& shown, float dt) {
    const Scene::Actor* mine = scene.mine();
    alive_for_ = mine != nullptr && mine->fighter.health > 0 ? alive_for_ + dt : 0;
    const bool there = (name_ == taken_out && shown.death_explained) ||
                       (name_ == round_over && scene.round && scene.round->phase == Phase::over) ||
                       (name_ == fight && in_a_fight(scene, camera, shown));
    lasted_ = there ? lasted_ + dt : 0;
}

bool Moment::come() const {
    return lasted_ > (name_ == fight ? 0 : effects_come);
}

/// The player lives, others are near, shots fly, and the ball, if there is one, is to be seen.
bool Moment::in_a_fight(const Scene& scene, const Camera& camera, const Shown& shown) const {
    if (alive_for_ < settled || shown.told < least_told || !scene.round || scene.round->phase != Phase::playing)
        return false;
    const Fighter& mine = scene.mine()->fighter;
    const auto reaches = [&](const auto& what) {
        return distance({what.x, what.y}, {mine.x, mine.y}) < near && camera.sees(what.x, what.y, -1);
    };
    const auto foes = std::ranges::count_if(scene.actors, [&](const Scene::Actor& actor) {
        const Fighter& other = actor.fighter;
        return actor.player != scene.me && other.health > 0 && enemies(mine, other) && reaches(other) &&
               distance({other.x, other.y}, {mine.x, mine.y}) > least_apart;
    });
    const auto shots = std::ranges::count_if(scene.bolts, reaches, &Scene::Flight::bolt) +
                       std::ranges::count_if(scene.rockets, reaches, &Scene::Missile::rocket);
    return static_cast<std::size_t>(foes) >= least_foes && static_cast<std::size_t>(shots) >= least_shots &&
           (!scene.ball || reaches(*scene.ball));
}

}  // namespace skirmish
