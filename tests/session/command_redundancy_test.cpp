// Commands are repeated until the server has them: what is lost costs nothing until no repetition comes in time, and
// what is missing then is the last command again, counted on both sides.
#include <catch2/catch.hpp>

#include "support/rink_watch.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

/// A runner who turns every few ticks, so that each command matters.
struct Stream {
    explicit Stream(std::uint64_t seed, const Conditions& path, const Conditions& back = {.latency = 30ms})
        : world(seed), player(world.join({}, 60)) {
        world.set_server_rate(240);
        world.network.set_conditions(player.address, RinkWorld::server_address, path);
        world.network.set_conditions(RinkWorld::server_address, player.address, back);
        player.plays = [](Tick tick) { return Wish{.x = tick.value % 7 < 3 ? 1.0f : -1.0f}; };
        REQUIRE(world.all_play());
        world.run(8s);
    }
    const Skater& truth() {
        auto* rink = world.server->world();
        return *rink->find<Skater>(rink->owned_by<Skater>(player.client->me()));
    }
    void lose(const Conditions& path) { world.network.set_conditions(player.address, RinkWorld::server_address, path); }

    RinkWorld world;
    RinkPlayer& player;
};

}  // namespace

TEST_CASE("on a path that loses one datagram in twenty hardly a command is missing, as each is sent again") {
    Stream stream(111, {.latency = 30ms, .loss_percent = 5});
    const ServerStats before = stream.world.server->stats();
    stream.world.run(120s);
    const ServerStats after = stream.world.server->stats();
    const std::uint64_t missing = after.commands_missing - before.commands_missing;
    INFO(missing << " of " << after.ticks - before.ticks << " ticks without a command");
    // Two in a row are lost once in 400, where the first repetition comes in time: without it there would be 360.
    CHECK(missing < 30);
    CHECK(after.malformed == 0);
}

TEST_CASE("a single lost command costs nothing, and nobody has to guess") {
    Stream stream(112, {.latency = 30ms, .loss_percent = 2});
    stream.world.run(10s);  // the clock makes room for a repetition
    std::uint64_t lost = 0;
    stream.world.network.on_datagram([&](TimePoint, const Address& from, const Address&, std::span<const std::byte>,
                                         bool dropped) { lost += dropped && from == stream.player.address ? 1 : 0; });
    const std::uint64_t corrections = stream.player.client->stats().corrections;
    const ServerStats before = stream.world.server->stats();
    stream.world.run(30s);
    const std::uint64_t missing = stream.world.server->stats().commands_missing - before.commands_missing;
    INFO(lost << " datagrams lost, " << missing << " commands missing");
    CHECK(lost > 20);
    CHECK(missing <= lost / 10);
    CHECK(stream.player.client->stats().corrections - corrections <= missing * 20);
    stream.world.network.on_datagram(nullptr);
}

TEST_CASE("when redundancy is exceeded the server repeats the last command, and both sides count the same ticks") {
    Stream stream(113, {.latency = 30ms});
    const std::uint64_t missing_here = stream.player.client->stats().commands_missing;
    const ServerStats before = stream.world.server->stats();
    stream.player.plays = [](Tick) { return Wish{.x = 1}; };
    stream.world.run(1s);
    stream.lose({.latency = 30ms, .loss_percent = 100});
    stream.player.plays = [](Tick) { return Wish{.x = -1}; };
    stream.world.run(200ms);
    // The server goes on with what it knew: to the right.
    const float x = stream.truth().x;
    CHECK(stream.truth().vx == Skater::speed);
    stream.world.run(200ms);
    CHECK(stream.truth().x > x + 2);
    CHECK(own_skater(stream.player)->x < stream.truth().x);
    stream.lose({.latency = 30ms});
    stream.world.run(2s);
    CHECK(stream.truth().vx == -Skater::speed);
    const std::uint64_t missing = stream.world.server->stats().commands_missing - before.commands_missing;
    const std::uint64_t late = stream.world.server->stats().commands_late - before.commands_late;
    INFO(missing << " missing, " << late << " late");
    CHECK(missing >= 20);
    CHECK(missing <= 30);
    CHECK(stream.player.client->stats().commands_missing - missing_here == missing);
    // Those that were still worth sending came too late, and are counted once.
    CHECK(late >= 1);
    CHECK(late <= missing);
    // Own pictures are ahead of the server by a round trip.
    CHECK(own_skater(stream.player)->x == Approx(stream.truth().x).margin(15 * 0.15));
}

TEST_CASE("commands that suddenly come late are counted, and the clock answers within half a second") {
    Stream stream(114, {.latency = 20ms});
    const ServerStats before = stream.world.server->stats();
    stream.lose({.latency = 80ms});
    stream.world.run(500ms);
    const ServerStats during = stream.world.server->stats();
    stream.world.run(5s);
    const ServerStats after = stream.world.server->stats();
    INFO(during.commands_late - before.commands_late << " late, then " << after.commands_late - during.commands_late);
    CHECK(during.commands_late > before.commands_late);
    CHECK(during.commands_late - before.commands_late < 20);
    CHECK(after.commands_late == during.commands_late);
    CHECK(after.commands_missing == during.commands_missing);
    CHECK(after.commands_early == 0);
}

TEST_CASE("the server takes each tick's command once, however often it comes") {
    Stream stream(115, {.latency = 30ms, .jitter = 30ms, .duplicate_percent = 50, .reorder_percent = 20});
    const std::uint16_t steps = stream.truth().steps;
    const Tick from = stream.world.server->tick();
    const ServerStats before = stream.world.server->stats();
    stream.world.run(30s);
    const ServerStats after = stream.world.server->stats();
    const auto ticks = static_cast<std::uint64_t>(stream.world.server->tick() - from);
    CHECK(static_cast<std::uint16_t>(stream.truth().steps - steps) ==
          ticks - (after.commands_missing - before.commands_missing));
    CHECK(after.commands_received - before.commands_received <= ticks + 5);
}
