#include <algorithm>

#include "rules/stages.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

std::uint8_t filled(std::uint8_t from, std::uint8_t by, std::uint8_t most) {
    return static_cast<std::uint8_t>(std::min<int>(from + by, most));
}

/// False when it is of no use to this one.
bool use(Fighter& fighter, ItemKind kind) {
    std::uint8_t& part = kind == ItemKind::health ? fighter.health : fighter.shield;
    const std::uint8_t most = kind == ItemKind::health ? tuning::full_health : tuning::full_shield;
    if (part >= most) return false;
    part = filled(part, kind == ItemKind::health ? tuning::item_health : tuning::item_shield, most);
    return true;
}

void offer(SkirmishWorld& world, Item& item) {
    for (auto [id, player, fighter] : world.each<Fighter>()) {
        const float near = tuning::fighter_radius + tuning::item_radius;
        if (fighter.health == 0 || distance({fighter.x, fighter.y}, {item.x, item.y}) > near) continue;
        if (!use(fighter, item.kind)) continue;
        item.ready = false;
        item.back_ticks = item.kind == ItemKind::health ? tuning::health_back_ticks : tuning::shield_back_ticks;
        world.emit(Taken{player.value, item.kind, item.x, item.y});
        return;
    }
}

}  // namespace

void take_items(SkirmishWorld& world) {
    if (world.predicting()) return;
    for (auto [id, nobody, item] : world.each<Item>()) {
        if (item.back_ticks > 0) --item.back_ticks;
        item.ready = item.back_ticks == 0;
        if (item.ready) offer(world, item);
    }
}

}  // namespace skirmish
