// Rules that throw or never end, and ticks that cannot keep up: what breaks, stays where it is.
#include <catch2/catch.hpp>
#include <stdexcept>

#include "support/match_world.hpp"
#include "support/scratch_folder.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

struct Nothing {
    bool press = false;
    static constexpr auto fields = tickwire::fields(flag(&Nothing::press));
};
struct Thing {
    std::uint16_t beats = 0;
    static constexpr auto fields = tickwire::fields(integer(&Thing::beats, {0, 65535}));
};

TimePoint work{1000s};  // the tests' clock of work: it moves when the rules say so

struct Brittle {
    using Command = Nothing;
    using Kinds = tickwire::Kinds<Thing>;
    struct Setup {
        std::uint32_t throws_at = 0;  // tick
        std::uint32_t slow_from = 0;  // tick
        Duration step_takes{0};       // from then on
        bool throws_when_joined = false, throws_when_left = false;
    };
    static constexpr Hertz tick_rate{60};
    static void join(World<Brittle>& world, PlayerId player) {
        world.spawn(Thing{}, player);
        if (world.setup().throws_when_joined) throw std::runtime_error("a bug in joining");
    }
    static void leave(World<Brittle>& world, PlayerId player) {
        world.destroy(world.owned_by<Thing>(player));
        if (world.setup().throws_when_left) throw std::runtime_error("a bug in leaving");
    }
    static void step(World<Brittle>& world, Seconds) {
        const Setup& setup = world.setup();
        if (setup.throws_at != 0 && world.tick() >= Tick(setup.throws_at))
            throw std::runtime_error("a bug in the rules");
        if (setup.slow_from != 0 && world.tick() >= Tick(setup.slow_from)) work += setup.step_takes;
        for (auto [id, owner, thing] : world.each<Thing>()) ++thing.beats;
    }
};

using BrittleWorld = MatchWorldOf<Brittle>;

ServerConfig measured() {
    ServerConfig config;
    config.work_clock = [] { return work; };
    return config;
}

}  // namespace

TEST_CASE("rules that throw close their room with the reason, and another room does not notice") {
    BrittleWorld world(41, measured());
    const RoomId broken = world.server->create_room({.throws_at = 120}, "broken");
    auto& here = world.join();
    auto& there = world.join({.room = broken.value});
    REQUIRE(world.all_play());
    std::vector<RoomFailure> failures;
    REQUIRE(world.run_until(
        [&] {
            for (const RoomFailure& one : world.server->failed()) failures.push_back(one);
            return there.client->state() == ClientState::disconnected;
        },
        5s));
    CHECK(there.client->disconnect().reason == DisconnectReason::room_failed);
    CHECK(there.client->disconnect().detail == "a bug in the rules");
    REQUIRE_FALSE(failures.empty());
    CHECK(failures.front().room == broken);
    CHECK(failures.front().label == "broken");
    CHECK(world.server->world(broken) == nullptr);
    CHECK(world.server->stats().rooms_failed == 1);
    CHECK(world.server->stats().rooms == 1);
    const Tick before = world.server->tick();
    world.run(2s);
    CHECK(here.playing());
    CHECK(world.server->tick() - before > 115);
    CHECK(here.ticks_different == 0);
    CHECK(world.left.size() == 1);
}

TEST_CASE("a room whose steps take too long is closed, and one that is slow once is not") {
    ServerConfig config = measured();
    config.longest_step = 200ms;
    BrittleWorld world(42, config);
    const RoomId slow = world.server->create_room({.slow_from = 120, .step_takes = 250ms}, "slow");
    const RoomId fine = world.server->create_room({.slow_from = 120, .step_takes = 150us}, "fine");
    auto& one = world.join({.room = slow.value});
    auto& other = world.join({.room = fine.value});
    REQUIRE(world.all_play());
    REQUIRE(world.run_until([&] { return one.client->state() == ClientState::disconnected; }, 5s));
    CHECK(one.client->disconnect().detail == "three steps in a row took over 200 ms, the last one 250 ms");
    world.run(2s);
    CHECK(other.playing());
    CHECK(world.server->stats().rooms_failed == 1);
}

TEST_CASE("a room that failed is not brought back by its checkpoint") {
    const ScratchFolder folder;
    ServerConfig config = measured();
    config.state_folder = folder.path;
    {
        BrittleWorld world(43, config, {.throws_at = 240});
        auto& player = world.join();
        REQUIRE(world.all_play());
        REQUIRE(world.run_until([&] { return player.client->state() == ClientState::disconnected; }, 10s));
        CHECK(world.server->stats().rooms == 0);
    }
    BrittleWorld again(44, config, {});
    CHECK(again.server->stats().rooms_resumed == 0);
}

TEST_CASE("a server that cannot keep up leaves out snapshots, then budget, then new joins, says so, and recovers") {
    ServerConfig config = measured();
    BrittleWorld world(45, config, {.slow_from = 60, .step_takes = 16ms});
    auto& player = world.join();
    auto& nomad = world.join({.playing_timeout = 2s});
    REQUIRE(world.all_play());
    REQUIRE(world.run_until([&] { return world.server->stats().shed_level == 1; }, 10s));
    world.run(200ms);
    const std::uint64_t sent = world.server->stats().snapshots_sent, ticks = world.server->stats().ticks;
    world.run(500ms);
    const double share = static_cast<double>(world.server->stats().snapshots_sent - sent) /
                         static_cast<double>(2 * (world.server->stats().ticks - ticks));
    CHECK(share > 0.4);
    CHECK(share < 0.6);
    REQUIRE(world.run_until([&] { return world.server->stats().shed_level == 3; }, 10s));
    CHECK(world.server->stats().times_shed == 3);
    auto& late = world.join();
    REQUIRE(world.run_until([&] { return late.client->state() == ClientState::disconnected; }, 10s));
    CHECK(late.client->disconnect().reason == DisconnectReason::overloaded);
    CHECK(player.playing());
    // Who was in it, and is forgotten, is no stranger.
    world.network.blackhole(nomad.address, true);
    REQUIRE(world.run_until([&] { return nomad.client->state() == ClientState::reconnecting; }, 10s));
    REQUIRE(world.run_until([&] { return world.server->stats().players == 1; }, 12s));
    world.network.blackhole(nomad.address, false);
    REQUIRE(world.run_until([&] { return nomad.playing(); }, 5s));
    CHECK(world.server->stats().shed_level == 3);
    const_cast<Brittle::Setup&>(world.server->world()->setup()).step_takes = 2ms;
    REQUIRE(world.run_until([&] { return world.server->stats().shed_level == 0; }, 20s));
    auto& next = world.join();
    REQUIRE(world.run_until([&] { return next.playing(); }, 10s));
    CHECK(player.playing());
}

TEST_CASE(
    "rules that throw when somebody comes or goes close their room with the reason, and another does not notice") {
    BrittleWorld world(44, measured());
    const RoomId no_entry = world.server->create_room({.throws_when_joined = true}, "no entry");
    const RoomId no_exit = world.server->create_room({.throws_when_left = true}, "no exit");
    auto& here = world.join();
    auto& stays = world.join({.room = no_exit.value});
    auto& goes = world.join({.room = no_exit.value});
    REQUIRE(world.all_play());
    auto& comes = world.join({.room = no_entry.value});
    REQUIRE(world.run_until([&] { return comes.client->disconnect().reason == DisconnectReason::room_failed; }, 2s));
    CHECK(comes.client->disconnect().detail == "a bug in joining");
    goes.client->leave(world.now);
    REQUIRE(world.run_until([&] { return stays.client->disconnect().reason == DisconnectReason::room_failed; }, 2s));
    CHECK(stays.client->disconnect().detail == "a bug in leaving");
    CHECK(world.server->stats().rooms_failed == 2);
    CHECK(here.playing());
}
