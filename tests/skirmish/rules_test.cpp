// The rules of Skirmish, tick by tick.
#include <catch2/catch.hpp>
#include <cmath>

#include "rules/tuning.hpp"
#include "skirmish/skirmish_support.hpp"

using namespace skirmish;
using namespace skirmish::test;
using tickwire::PlayerId;

namespace {

Arena hall() {
    return arena_of({"####################", "#..................#", "#..................#", "#........##........#",
                     "#........##........#", "#..................#", "#..................#", "####################"});
}

}  // namespace

TEST_CASE("fighters never stand in a wall, whatever their players do") {
    const std::uint64_t seed = 4242;
    INFO("seed " << seed);
    tickwire::Random random(seed);
    const Arena arena = map("foundry");
    Duel duel(arena, seed);
    std::vector<PlayerId> players;
    for (int i = 0; i < 8; ++i) players.push_back(duel.join());
    for (int tick = 0; tick < 6000; ++tick) {
        for (const PlayerId player : players) {
            if (random.below(20) != 0) continue;
            duel.world.set_command(player, {.move_x = random.between(-1, 1) * 1.5f,
                                            .move_y = random.between(-1, 1) * 1.5f,
                                            .aim = random.between(-3, 3),
                                            .fire = random.below(2) == 0});
        }
        duel.run(1);
        for (const PlayerId player : players) {
            const Fighter& fighter = duel.fighter(player);
            REQUIRE(arena.free({fighter.x, fighter.y}, tuning::fighter_radius * 0.99f));
        }
    }
    CHECK(duel.world.clamps().count == 0);
}

TEST_CASE("movement has momentum: it takes time to start and to stop") {
    const Arena arena = hall();
    Duel duel(arena);
    const PlayerId player = duel.join();
    duel.run(1);
    duel.place(player, {3, 1.5f});
    duel.world.set_command(player, {.move_x = 1});
    duel.run(1);
    CHECK(duel.fighter(player).vx == Approx(tuning::acceleration / 60).epsilon(0.01));
    duel.run(20);
    CHECK(duel.fighter(player).vx == Approx(tuning::top_speed));
    duel.world.set_command(player, {});
    duel.run(5);
    CHECK(duel.fighter(player).vx > 0);
    duel.run(20);
    CHECK(duel.fighter(player).vx == 0);
}

TEST_CASE("a diagonal is no faster") {
    const Arena arena = arena_of(std::vector<std::string>(40, std::string(40, '.')));
    Duel duel(arena);
    const PlayerId player = duel.join();
    duel.run(1);
    duel.world.set_command(player, {.move_x = 1, .move_y = 1});
    duel.run(60);
    CHECK(std::hypot(duel.fighter(player).vx, duel.fighter(player).vy) == Approx(tuning::top_speed).epsilon(0.002));
}

TEST_CASE("a fighter slides along a wall and loses only what goes into it") {
    const Arena arena = hall();
    Duel duel(arena);
    const PlayerId player = duel.join();
    duel.run(1);
    duel.place(player, {3, 1.5f});
    duel.world.set_command(player, {.move_x = 0.7f, .move_y = -0.7f});
    duel.run(30);
    CHECK(duel.fighter(player).y == Approx(1 + tuning::fighter_radius).margin(0.01));
    CHECK(duel.fighter(player).x > 5);
    CHECK(std::abs(duel.fighter(player).vy) < 2);
}

TEST_CASE("two fighters do not stand in each other") {
    const Arena arena = hall();
    Duel duel(arena);
    const PlayerId a = duel.join(), b = duel.join();
    duel.run(1);
    duel.place(a, {4, 2});
    duel.place(b, {6, 2});
    duel.world.set_command(a, {.move_x = 1});
    duel.world.set_command(b, {.move_x = -1});
    duel.run(60);
    CHECK(std::abs(duel.fighter(a).x - duel.fighter(b).x) >= 2 * tuning::fighter_radius - 0.15f);
}

TEST_CASE("bolts hurt, kill and score; the dead come back, protected for a moment") {
    const Arena arena = hall();
    Duel duel(arena);
    const PlayerId shooter = duel.join(), victim = duel.join();
    duel.run(1);
    duel.place(shooter, {3, 2});
    duel.place(victim, {8, 2});
    duel.world.set_command(shooter, {.aim = 0, .fire = true});
    duel.run(12);
    CHECK(duel.fighter(victim).health == 100 - tuning::bolt_damage);
    for (int tick = 0; tick < 120 && duel.kills.empty(); ++tick) {
        duel.run(1);
        duel.fighter(victim).x = 8;  // against the knock
        duel.fighter(victim).vx = 0;
    }
    REQUIRE(duel.kills.size() == 1);
    CHECK(duel.kills[0].killer == shooter.value);
    CHECK(duel.kills[0].victim == victim.value);
    CHECK(duel.fighter(shooter).kills == 1);
    CHECK(duel.fighter(victim).deaths == 1);
    CHECK(duel.fighter(victim).health == 0);
    duel.world.set_command(shooter, {});
    duel.run(tuning::respawn_ticks);
    CHECK(duel.fighter(victim).health == 100);
    CHECK(duel.fighter(victim).protected_spawn);
    duel.run(tuning::protection_ticks);
    CHECK_FALSE(duel.fighter(victim).protected_spawn);
}

TEST_CASE("one who was just born cannot be hurt until it shoots") {
    const Arena arena = hall();
    Duel duel(arena);
    const PlayerId shooter = duel.join(), victim = duel.join();
    duel.run(1);
    duel.place(shooter, {3, 2});
    duel.place(victim, {8, 2});
    duel.fighter(victim).protected_spawn = true;
    duel.fighter(victim).respawn_ticks = 60;
    duel.world.set_command(shooter, {.fire = true});
    duel.run(30);
    CHECK(duel.fighter(victim).health == 100);
    duel.world.set_command(victim, {.aim = 1.57f, .fire = true});
    duel.run(2);
    CHECK_FALSE(duel.fighter(victim).protected_spawn);
    duel.run(15);
    CHECK(duel.fighter(victim).health < 100);
}

TEST_CASE("walls stop bolts, and a blaster needs its time between two shots") {
    const Arena arena = hall();
    Duel duel(arena);
    const PlayerId shooter = duel.join(), behind = duel.join();
    duel.run(1);
    duel.place(shooter, {4, 3.9f});
    duel.place(behind, {15, 3.9f});
    duel.world.set_command(shooter, {.fire = true});
    std::size_t fired = 0;
    for (int tick = 0; tick < 90; ++tick) {
        duel.run(1);
        for (const auto& record : duel.world.events().records) fired += record.kind == Skirmish::Events::index<Fired>();
    }
    CHECK(duel.fighter(behind).health == 100);
    CHECK(fired == 90 / tuning::cooldown_ticks);
}

TEST_CASE("one who leaves takes its fighter along, and its bolts hit nobody's name") {
    const Arena arena = hall();
    Duel duel(arena);
    const PlayerId shooter = duel.join(), victim = duel.join();
    duel.run(1);
    duel.place(shooter, {3, 2});
    duel.place(victim, {9, 2});
    duel.fighter(victim).health = 10;
    duel.world.set_command(shooter, {.fire = true});
    duel.run(2);
    Skirmish::leave(duel.world, shooter);
    duel.world.remove_player(shooter);
    duel.run(30);
    CHECK(duel.fighter(victim).health == 0);
    CHECK_FALSE(duel.world.owned_by<Fighter>(shooter));
}

TEST_CASE("colours differ while there are enough") {
    const Arena arena = hall();
    Duel duel(arena);
    std::vector<bool> worn(16);
    for (int i = 0; i < 16; ++i) {
        const auto hue = duel.fighter(duel.join()).hue;
        CHECK_FALSE(worn[hue]);
        worn[hue] = true;
    }
}

TEST_CASE("the same commands from the same seed make the same match") {
    const Arena arena = map("courtyard");
    const auto play = [&](std::uint64_t seed) {
        Duel duel(arena, seed);
        tickwire::Random random(77);
        std::vector<PlayerId> players{duel.join(), duel.join(), duel.join()};
        for (int tick = 0; tick < 600; ++tick) {
            for (const PlayerId player : players) {
                duel.world.set_command(player, {.move_x = random.between(-1, 1),
                                                .move_y = random.between(-1, 1),
                                                .aim = random.between(-3, 3),
                                                .fire = true});
            }
            duel.run(1);
        }
        tickwire::Frame frame;
        duel.world.flatten(frame);
        return frame.slots;
    };
    const auto first = play(5);
    CHECK(play(5) == first);
    CHECK(play(6) != first);
}

TEST_CASE("a wished colour is worn; who wished it first keeps it, and who wears it without a wish gives way") {
    const Arena arena = arena_of({"########", "#......#", "#......#", "########"});
    Duel duel(arena);
    const PlayerId first = duel.join(), second = duel.join(), third = duel.join();
    const std::uint8_t was = duel.fighter(first).hue, theirs = duel.fighter(second).hue;
    const auto wish = static_cast<std::uint8_t>(theirs + 1);
    duel.world.set_command(first, {.colour = wish});
    duel.run(1);
    CHECK(duel.fighter(first).hue == theirs);
    CHECK(duel.fighter(second).hue == was);
    const std::uint8_t others = duel.fighter(third).hue;
    duel.world.set_command(third, {.colour = wish});
    duel.run(5);
    CHECK(duel.fighter(first).hue == theirs);
    CHECK(duel.fighter(third).hue == others);
}
