#include "skirmish/skirmish_support.hpp"

#include <catch2/catch.hpp>

namespace skirmish::test {

Arena arena_of(const std::vector<std::string>& rows) {
    Arena arena;
    arena.height = static_cast<int>(rows.size());
    arena.width = static_cast<int>(rows.front().size());
    arena.walls.clear();
    for (const std::string& row : rows) {
        for (const char cell : row) arena.walls.push_back(cell == '#');
    }
    arena.floor.assign(arena.walls.size(), 1);
    arena.spawns = {{1.5f, 1.5f}, {static_cast<float>(arena.width) - 1.5f, static_cast<float>(arena.height) - 1.5f}};
    return arena;
}

Arena map(const std::string& name) {
    const auto assets = find_assets("");
    REQUIRE(assets);
    auto loaded = load_map(*assets, name);
    REQUIRE(loaded);
    return std::move(*loaded);
}

tickwire::PlayerId Duel::join() {
    const tickwire::PlayerId player{++players_};
    world.add_player(player);
    Skirmish::join(world, player);
    return player;
}

void Duel::run(std::uint32_t ticks) {
    for (std::uint32_t i = 0; i < ticks; ++i) {
        world.step(world.tick() + 1);
        for (const auto& record : world.events().records) {
            if (record.kind != Skirmish::Events::index<Killed>()) continue;
            Killed killed;
            tickwire::restore(killed, world.events().slots_of(record));
            kills.push_back(killed);
        }
    }
}

Fighter& Duel::fighter(tickwire::PlayerId player) {
    Fighter* found = world.find<Fighter>(world.owned_by<Fighter>(player));
    REQUIRE(found != nullptr);
    return *found;
}

void Duel::place(tickwire::PlayerId player, Spot spot) {
    Fighter& one = fighter(player);
    one.x = spot.x;
    one.y = spot.y;
    one.vx = one.vy = 0;
    one.health = 100;
    one.respawn_ticks = 0;
    one.protected_spawn = false;
    one.cooldown_ticks = 0;
}

}  // namespace skirmish::test
