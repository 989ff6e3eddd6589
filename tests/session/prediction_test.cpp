// Own commands show at once, and agree with what the server then says.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "support/match_world.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration frame = 16'664us;  // one frame of the simulated client

Conditions far_away() {
    return {.latency = 75ms};
}
Conditions far_and_bad() {
    return {.latency = 65ms, .jitter = 20ms, .loss_percent = 5};
}

Pod own_pod(const Player& player) {
    for (const auto& pod : player.client->view<Pod>()) {
        if (pod.owner == player.client->me()) return pod.value;
    }
    FAIL("the player has no pod");
    return {};
}

/// Frames from the press of a key until the own pod has moved.
int frames_until_moved(bool prediction) {
    MatchWorld world(41);
    world.network.set_conditions(far_away());
    Player& player = world.join({.feel = {.prediction = prediction}});
    REQUIRE(world.all_play());
    world.run(4s);
    const float before = own_pod(player).x;
    player.plays = [](Tick) { return Push{.x = 1}; };
    for (int frames = 1; frames < 60; ++frames) {
        world.run(frame);
        if (std::abs(own_pod(player).x - before) > 1e-4f) return frames;
    }
    return 60;
}

Push weave(Tick tick) {
    return {.x = tick.value % 90 < 45 ? 1.0f : -1.0f, .y = tick.value % 140 < 70 ? 0.6f : -0.6f};
}

}  // namespace

TEST_CASE("at 150 ms own movement answers within two frames; without prediction it takes a quarter of a second") {
    const int predicted = frames_until_moved(true), told = frames_until_moved(false);
    INFO(predicted << " frames predicted, " << told << " told");
    CHECK(predicted <= 2);
    CHECK(told >= 12);
}

TEST_CASE("where no datagram is lost the guess is right") {
    MatchWorld world(42);
    world.network.set_conditions(far_away());
    Player& player = world.join();
    player.plays = weave;
    REQUIRE(world.all_play());
    world.run(5s);
    const ClientStats before = player.client->stats();
    world.run(60s);
    const ClientStats after = player.client->stats();
    INFO(after.corrections - before.corrections << " corrections, " << after.ticks_replayed - before.ticks_replayed
                                                << " ticks replayed");
    // The heading of a slow pod follows from a quantized velocity, so that a few differ by more than they should.
    CHECK(after.corrections - before.corrections < 60);
    CHECK(after.ticks_replayed > before.ticks_replayed);
    CHECK(after.replays_cut == 0);
}

TEST_CASE("at 150 ms, jitter and 5 % loss own movement stays smooth, and ends where the server has it") {
    MatchWorld world(43);
    world.network.set_conditions(far_and_bad());
    Player& player = world.join();
    player.plays = weave;
    REQUIRE(world.all_play());
    world.run(5s);
    double largest_step = 0;
    Pod last = own_pod(player);
    for (int frames = 0; frames < 60 * 60; ++frames) {
        world.run(frame);
        const Pod now = own_pod(player);
        const double moved = std::hypot(now.x - last.x, now.y - last.y), meant = std::hypot(now.vx, now.vy) / 60;
        largest_step = std::max(largest_step, moved - meant);
        last = now;
    }
    INFO("largest step beyond the own speed: " << largest_step << " m");
    CHECK(largest_step < 0.15);
    player.plays = nullptr;
    world.run(10s);
    const Pod shown = own_pod(player);
    for (auto [id, owner, pod] : world.server->world()->each<Pod>()) {
        CHECK(std::hypot(shown.x - pod.x, shown.y - pod.y) < std::hypot(pod.vx, pod.vy) * 0.3 + 0.05);
    }
}

TEST_CASE("a predicted event is played once, at the press of the key") {
    MatchWorld world(44);
    world.network.set_conditions(far_and_bad());
    Player& loud = world.join();
    Player& other = world.join();
    REQUIRE(world.all_play());
    world.run(4s);
    loud.plays = [pressed = false](Tick tick) mutable {
        const bool press = tick.value % 20 < 5 && !pressed;
        pressed = tick.value % 20 < 5;
        return Push{.shout = press};
    };
    world.run(30s);
    loud.plays = nullptr;
    world.run(2s);
    // The other hears what the server has decided, which is the truth.
    INFO("at home " << loud.shouts.size() << ", abroad " << other.shouts.size());
    CHECK(other.shouts.size() > 50);
    CHECK(std::abs(static_cast<int>(loud.shouts.size()) - static_cast<int>(other.shouts.size())) <=
          static_cast<int>(other.shouts.size()) / 20);
}

TEST_CASE("others are drawn from snapshots all the same") {
    MatchWorld world(45);
    world.network.set_conditions(far_away());
    Player& watcher = world.join();
    Player& mover = world.join();
    mover.plays = weave;
    REQUIRE(world.all_play());
    world.run(3s);
    CHECK(watcher.client->view<Pod>().size() == 2);
    const auto pods = watcher.client->view<Pod>();
    const auto theirs = std::ranges::find(pods, mover.client->me(), &Drawn<Pod>::owner);
    REQUIRE(theirs != pods.end());
    CHECK(theirs->id.generation() != guessed_generation);
    CHECK(std::abs(theirs->value.vx) + std::abs(theirs->value.vy) > 0);
}
