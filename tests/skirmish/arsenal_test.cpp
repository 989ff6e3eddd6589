// Dash, rail, rocket, shield and items, tick by tick.
#include <catch2/catch.hpp>
#include <cmath>

#include "rules/stages.hpp"
#include "rules/tuning.hpp"
#include "skirmish/skirmish_support.hpp"

using namespace skirmish;
using namespace skirmish::test;
using tickwire::PlayerId;

namespace {

Arena hall(Mode mode = Mode::free_for_all) {
    Arena arena = arena_of(
        {"##############################", "#............................#", "#............................#",
         "#............................#", "#..............##............#", "#............................#",
         "#............................#", "#............................#", "##############################"});
    arena.rules.mode = mode;
    return arena;
}

/// Two who stand unprotected, the round begun.
struct Fight {
    explicit Fight(Arena ground = hall()) : arena(std::move(ground)), duel(arena), a(duel.join()), b(duel.join()) {
        duel.run(arena.rules.warm_up_seconds * 60u + 2);
        duel.kills.clear();
        duel.place(a, {3, 2.5f});
        duel.place(b, {9, 2.5f});
    }
    std::size_t count(std::size_t kind) {
        std::size_t found = 0;
        for (const auto& record : duel.world.events().records) found += record.kind == kind;
        return found;
    }
    const Arena arena;
    Duel duel;
    PlayerId a, b;
};

}  // namespace

TEST_CASE("a dash is a burst along the way one goes, and takes its time to come back") {
    Fight fight;
    fight.duel.world.set_command(fight.a, {.move_x = 1, .dash = true});
    fight.duel.run(2);
    CHECK(fight.duel.fighter(fight.a).vx == Approx(tuning::dash_speed).epsilon(0.01));
    const float from = fight.duel.fighter(fight.a).x;
    fight.duel.place(fight.b, {3, 7});
    fight.duel.run(20);
    CHECK(fight.duel.fighter(fight.a).x - from > 20.0f / 60 * tuning::top_speed * 1.3f);
    std::size_t dashes = 0;
    for (int tick = 0; tick < 240; ++tick) {
        fight.duel.run(1);
        dashes += fight.count(Skirmish::Events::index<Dashed>());
    }
    CHECK(dashes >= 2);
    CHECK(dashes <= 3);
}

TEST_CASE("in a plain match there is neither dash nor rail nor rocket") {
    Fight fight(hall(Mode::plain));
    fight.duel.world.set_command(fight.a, {.move_x = 1, .fire = true, .dash = true, .weapon = Weapon::rocket});
    std::size_t other_than_bolts = 0;
    for (int tick = 0; tick < 200; ++tick) {
        fight.duel.run(1);
        other_than_bolts += fight.count(Skirmish::Events::index<Dashed>()) +
                            fight.count(Skirmish::Events::index<Beam>()) +
                            fight.count(Skirmish::Events::index<Exploded>());
        CHECK(fight.duel.fighter(fight.a).weapon == Weapon::plasma);
    }
    CHECK(other_than_bolts == 0);
    CHECK(round_of(fight.duel.world) == nullptr);
}

TEST_CASE("a rail hits at once, through nothing, and its shield is spent before the health") {
    Fight fight;
    fight.duel.fighter(fight.b).shield = 50;
    fight.duel.world.set_command(fight.a, {.fire = true, .weapon = Weapon::rail});
    fight.duel.run(1);
    CHECK(fight.count(Skirmish::Events::index<Beam>()) == 1);
    CHECK(fight.duel.fighter(fight.b).shield == 0);
    CHECK(fight.duel.fighter(fight.b).health == 100 - (tuning::rail_damage - 50));
    REQUIRE(fight.duel.world.judgements().size() == 1);
    CHECK(fight.duel.world.judgements()[0].verdict == tickwire::ShotVerdict::hit);
    CHECK(fight.duel.world.judgements()[0].victim == fight.b);
    // Behind the pillar.
    fight.duel.place(fight.a, {3, 4.5f});
    fight.duel.place(fight.b, {25, 4.5f});
    fight.duel.run(1);
    CHECK(fight.count(Skirmish::Events::index<Beam>()) == 1);
    CHECK(fight.duel.fighter(fight.b).health == 100);
    REQUIRE(fight.duel.world.judgements().size() == 1);
    CHECK(fight.duel.world.judgements()[0].reason == tickwire::ShotReason::wall);
}

TEST_CASE("a rocket hurts and pushes all around, its shooter too, and a wall keeps it off") {
    Fight fight;
    const PlayerId c = fight.duel.join();
    fight.duel.run(2);
    fight.duel.place(c, {9, 4.2f});
    fight.duel.world.set_command(fight.a, {.fire = true, .weapon = Weapon::rocket});
    fight.duel.run(1);
    fight.duel.world.set_command(fight.a, {.weapon = Weapon::rocket});
    for (int tick = 0; tick < 60 && fight.count(Skirmish::Events::index<Exploded>()) == 0; ++tick) fight.duel.run(1);
    CHECK(fight.duel.fighter(fight.b).health == 100 - tuning::rocket_damage);
    CHECK(fight.duel.fighter(c).health < 100);
    CHECK(fight.duel.fighter(c).health > 100 - tuning::rocket_damage);
    CHECK(fight.duel.fighter(c).vy > 2);
    CHECK(fight.duel.fighter(fight.a).health == 100);
    fight.duel.run(60);

    // At the wall beside oneself: thrown off it, and half hurt.
    fight.duel.place(fight.a, {2, 6.5f});
    fight.duel.place(fight.b, {16, 3.4f});
    fight.duel.place(c, {16, 6.6f});
    fight.duel.world.set_command(fight.a, {.aim = 3.14159f, .fire = true, .weapon = Weapon::rocket});
    fight.duel.run(6);
    CHECK(fight.duel.fighter(fight.a).vx > 4);
    CHECK(fight.duel.fighter(fight.a).health < 100);
    CHECK(fight.duel.fighter(fight.a).health >= 100 - tuning::rocket_damage * tuning::own_blast);
}

TEST_CASE("items are taken by who needs them, and come back after their time") {
    Arena arena = hall();
    arena.items = {{ItemKind::health, {5, 2.5f}}, {ItemKind::shield, {12, 2.5f}}};
    Fight fight(arena);
    const auto item = [&](ItemKind kind) -> const Item& {
        const Item* found = nullptr;
        for (auto [id, owner, one] : fight.duel.world.each<Item>()) found = one.kind == kind ? &one : found;
        REQUIRE(found != nullptr);
        return *found;
    };
    fight.duel.place(fight.a, {5, 2.5f});
    fight.duel.run(1);
    CHECK(item(ItemKind::health).ready);  // nobody needs it
    fight.duel.fighter(fight.a).health = 30;
    fight.duel.run(1);
    CHECK(fight.duel.fighter(fight.a).health == 30 + tuning::item_health);
    CHECK_FALSE(item(ItemKind::health).ready);
    CHECK(fight.count(Skirmish::Events::index<Taken>()) == 1);
    fight.duel.run(tuning::health_back_ticks - 2);
    CHECK_FALSE(item(ItemKind::health).ready);
    fight.duel.run(3);
    CHECK(fight.duel.fighter(fight.a).health == 100);
    fight.duel.place(fight.b, {12, 2.5f});
    fight.duel.run(1);
    CHECK(fight.duel.fighter(fight.b).shield == tuning::item_shield);
}

TEST_CASE("nobody is ever faster than the fastest, whatever pushes") {
    Fight fight;
    for (int i = 0; i < 10; ++i) fight.duel.fighter(fight.a).vx += 3;
    fight.duel.world.set_command(fight.a, {.move_x = 1});
    fight.duel.run(1);
    CHECK(fight.duel.fighter(fight.a).vx <= tuning::fastest + 0.02f);
    CHECK(fight.duel.world.clamps().count == 0);
}
