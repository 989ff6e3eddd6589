// Play is the same at every render rate, over a network without delay and with the server inside the program: own
// movement is even from picture to picture, and each tick has exactly one command.
#include <catch2/catch.hpp>

#include "support/rink_watch.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

constexpr double rates[] = {17, 30, 59.94, 60, 144, 240};

/// Ten seconds of a straight run, and what the server made of it.
struct Sprint {
    Seen seen;
    std::uint64_t ticks = 0, commands_used = 0, commands_sent = 0;
    std::uint64_t snapshots = 0;
};

const Skater& skater_on_server(RinkWorld& world) {
    auto* rink = world.server->world();
    return *rink->find<Skater>(rink->owned_by<Skater>(world.players[0]->client->me()));
}

Sprint sprint(double hertz, Wire wire, double server_hertz, const Conditions& path = {}, const Feel& feel = {}) {
    RinkWorld world(static_cast<std::uint64_t>(hertz), {}, {}, wire);
    world.network.set_conditions(path);
    world.set_server_rate(server_hertz);
    RinkPlayer& player = world.join({.feel = feel}, hertz);
    player.plays = [](Tick) { return Wish{.x = -1}; };
    REQUIRE(world.all_play());
    world.run(6s);
    RinkWatch watch(player);
    const std::uint64_t sent = player.client->stats().commands_sent, snapshots = player.client->stats().snapshots;
    const Tick from = world.server->tick();
    const std::uint16_t used = skater_on_server(world).steps;
    world.run(10s);
    return {watch.take(), static_cast<std::uint64_t>(world.server->tick() - from),
            static_cast<std::uint64_t>(skater_on_server(world).steps - used),
            player.client->stats().commands_sent - sent, player.client->stats().snapshots - snapshots};
}

void check_even(const Sprint& run, double hertz) {
    INFO(hertz << " Hz: own unevenness " << run.seen.own_unevenness << " m, ticks " << run.ticks << ", commands used "
               << run.commands_used << ", sent " << run.commands_sent << ", corrections " << run.seen.corrections
               << ", view " << run.seen.view_slowest << " to " << run.seen.view_fastest << ", off course "
               << run.seen.off_course);
    CHECK(run.seen.frames >= static_cast<int>(hertz * 10) - 1);
    // Three per cent of the way in a frame, and the precision of both ends.
    CHECK(run.seen.own_unevenness < Skater::speed / hertz * 0.03 + 2.0 / 256);
    CHECK(run.ticks >= 598);
    CHECK(run.commands_used == run.ticks);
    // The clock may still be finding its place.
    CHECK(std::abs(static_cast<int>(run.commands_sent) - static_cast<int>(run.ticks)) <=
          static_cast<int>(60 / hertz) + 3);
    CHECK(run.seen.missing == 0);
    CHECK(run.seen.corrections == 0);
    CHECK(run.seen.frames_without_own == 0);
    CHECK(run.seen.off_course < 0.01);
    CHECK(run.seen.view_slowest > 0.93);
    CHECK(run.seen.view_fastest < 1.07);
}

}  // namespace

TEST_CASE("at every render rate own movement is even and each tick has one command, over a network without delay") {
    for (const double hertz : rates) check_even(sprint(hertz, Wire::network, 240), hertz);
}

TEST_CASE("at every render rate the same holds with the server inside the program") {
    for (const double hertz : rates) check_even(sprint(hertz, Wire::in_process, 240), hertz);
}

TEST_CASE("a server that is called once a frame, in the game's own loop, serves its player as well") {
    for (const double hertz : {30.0, 59.94, 144.0, 240.0}) check_even(sprint(hertz, Wire::in_process, hertz), hertz);
}

TEST_CASE("at every render rate own movement is even at 150 ms, with a fixed input delay and without") {
    for (const double hertz : rates) {
        for (const std::uint8_t ticks : {std::uint8_t{0}, std::uint8_t{2}})
            check_even(sprint(hertz, Wire::network, 240, {.latency = 70ms, .jitter = 5ms}, {.input_delay = ticks}),
                       hertz);
    }
}
