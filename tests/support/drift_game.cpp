#include "support/drift_game.hpp"

#include <cmath>

namespace tickwire::test {

namespace {

constexpr std::size_t most_rocks = 20;

float bounced(float& position, float& velocity, float dt) {
    position += velocity * dt;
    if (position < 0 || position > 100) velocity = -velocity;
    return position = std::fmin(std::fmax(position, 0.0f), 100.0f);
}

void step_rocks(World<Drift>& world) {
    std::size_t rocks = 0;
    for (auto [id, owner, rock] : world.each<Rock>()) {
        ++rocks;
        if (world.random().below(120) == 0) {
            world.emit(Spark{rock.x, rock.y});
            world.destroy(id);
        }
    }
    if (rocks < most_rocks && world.random().below(10) == 0) {
        world.spawn(Rock{static_cast<float>(world.random().below(100)), static_cast<float>(world.random().below(100))});
    }
}

}  // namespace

void Drift::join(World<Drift>& world, PlayerId player) {
    world.spawn(Pod{.x = 10.0f + 5 * static_cast<float>(player.value % 16), .secret = player.value}, player);
}

void Drift::leave(World<Drift>& world, PlayerId player) {
    world.destroy(world.owned_by<Pod>(player));
}

void Drift::step(World<Drift>& world, Seconds dt) {
    for (const auto& player : world.players()) {
        Pod* pod = world.find<Pod>(world.owned_by<Pod>(player.id));
        if (pod == nullptr) continue;
        pod->vx = std::fmin(std::fmax(pod->vx + player.command.x * 10 * dt.count(), -20.0f), 20.0f);
        pod->vy = std::fmin(std::fmax(pod->vy + player.command.y * 10 * dt.count(), -20.0f), 20.0f);
        bounced(pod->x, pod->vx, dt.count());
        bounced(pod->y, pod->vy, dt.count());
        pod->heading = std::atan2(pod->vy, pod->vx);
        pod->mark = player.command.mark;
        if (player.command_arrived) pod->commands = static_cast<std::uint16_t>((pod->commands + 1) % 1000);
        pod->secret = static_cast<std::uint16_t>(pod->secret + 1);
        pod->hidden = static_cast<std::uint16_t>(pod->hidden + 3);
        if (player.command.shout && player.command_arrived) world.emit(Shout{player.id.value, pod->secret});
    }
    step_rocks(world);
}

}  // namespace tickwire::test
