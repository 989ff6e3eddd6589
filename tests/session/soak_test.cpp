// Half an hour of virtual play in which everything goes wrong in turn, from one seed; and the promise that a seed
// repeats.
#include <malloc.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>

#include "support/from_environment.hpp"
#include "support/match_world.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_players = 4;

/// Players come, go, crash, move, fall silent and chat; the network changes every few seconds. All of it from the seed.
class Troubles {
public:
    explicit Troubles(std::uint64_t seed) : world(seed, {.max_players = 8}), random_(seed ^ 0x736f616b) {
        world.join();
    }

    void run(Duration time) {
        for (const TimePoint end = world.now + time; world.now < end;) {
            trouble();
            world.run(std::chrono::milliseconds(200 + random_.below(4000)));
            check();
        }
    }

    MatchWorld world;
    std::uint64_t ticks_compared = 0;

private:
    std::vector<test::Player*> present() {
        std::vector<test::Player*> players;
        for (const auto& player : world.players) {
            if (player->client && player->client->state() != ClientState::disconnected) players.push_back(player.get());
        }
        return players;
    }

    test::Player* anybody() {
        const auto players = present();
        return players.empty() ? nullptr : players[random_.below(static_cast<std::uint32_t>(players.size()))];
    }

    void trouble() {
        test::Player* player = anybody();
        if (player == nullptr || present().size() < most_players / 2) return come();
        switch (random_.below(8)) {
            case 0:
                return come();
            case 1:
                return player->client->leave(world.now);
            case 2:
                return world.crash(*player);
            case 3:
                return move(*player);
            case 4:
                return blink(*player);
            case 5:
                return player->client->say("still here");
            default:
                return weather();
        }
    }

    void come() {
        if (present().size() >= most_players) return;
        world.join().plays = [salt = random_.below(1000)](Tick tick) {
            const std::uint32_t phase = tick.value + salt;
            return Push{
                .x = phase % 200 < 100 ? 1.0f : -1.0f, .y = phase % 70 < 35 ? 1.0f : -1.0f, .shout = phase % 50 == 0};
        };
    }

    void move(test::Player& player) {
        Address next = player.address;
        next.port = static_cast<std::uint16_t>(next.port + 1);
        if (world.network.rebind(player.address, next)) player.address = next;
    }

    void blink(test::Player& player) {
        world.network.blackhole(player.address, true);
        world.run(std::chrono::milliseconds(random_.below(3000)));
        world.network.blackhole(player.address, false);
    }

    void weather() {
        world.network.set_conditions({.latency = std::chrono::milliseconds(random_.below(120)),
                                      .jitter = std::chrono::milliseconds(random_.below(40)),
                                      .loss_percent = static_cast<double>(random_.below(20)),
                                      .duplicate_percent = static_cast<double>(random_.below(5)),
                                      .reorder_percent = static_cast<double>(random_.below(5)),
                                      .corrupt_percent = static_cast<double>(random_.below(3))});
    }

    void check() {
        ticks_compared = 0;
        for (const auto& player : world.players) {
            INFO("seed " << world.seed << " at " << world.now.time_since_epoch().count() << " us\n"
                         << player->first_difference);
            REQUIRE(player->ticks_different == 0);
            ticks_compared += player->ticks_compared;
            if (!player->client) continue;
            INFO(player->client->disconnect().to_string());
            REQUIRE(player->client->stats().decode_errors == 0);
        }
        REQUIRE(world.server->stats().malformed == 0);
        REQUIRE(world.server->stats().players <= 8);
    }

    Random random_;
};

/// Allocated by this process and not given back, in KiB. What is resident moves by a tenth with what the allocator
/// keeps.
double allocated_kib() {
    const auto heap = mallinfo2();
    return static_cast<double>(heap.uordblks + heap.hblkhd) / 1024;
}

}  // namespace

// TICKWIRE_SOAK_MINUTES: how long, half an hour at a time with a seed each; TICKWIRE_SEED: the first of them.
TEST_CASE("half an hour of troubles: worlds stay equal, nobody is dropped for nothing") {
    const std::uint64_t first = from_environment("TICKWIRE_SEED", 20261123);
    const std::uint64_t minutes = from_environment("TICKWIRE_SOAK_MINUTES", 30);
    double after_an_hour = 0, at_the_end = 0;
    for (std::uint64_t half = 0; half * 30 < minutes; ++half) {
        const std::uint64_t seed = first + half;
        const auto began = std::chrono::steady_clock::now();
        {
            Troubles troubles(seed);
            troubles.run(30min);
            const std::chrono::duration<double> real = std::chrono::steady_clock::now() - began;
            std::cout << "soak: seed " << seed << ", 30 virtual minutes in " << real.count() << " s, "
                      << troubles.ticks_compared << " ticks compared, " << troubles.world.players.size()
                      << " players came; ";
            CHECK(troubles.ticks_compared > 30 * 60 * 60);
        }
        at_the_end = allocated_kib();
        if (half == 1) after_an_hour = at_the_end;
        std::cout << "allocated " << at_the_end << " KiB" << std::endl;
    }
    if (minutes < 4 * 60) return;
    INFO("after an hour " << after_an_hour << " KiB, at the end " << at_the_end);
    CHECK(at_the_end < after_an_hour * 1.01);
}

TEST_CASE("one seed gives the same bytes on the wire twice, another seed others") {
    const auto wire_of = [](std::uint64_t seed) {
        Troubles troubles(seed);
        troubles.run(60s);
        return troubles.world.network.wire_hash();
    };
    const std::uint64_t first = wire_of(5);
    CHECK(wire_of(5) == first);
    CHECK(wire_of(6) != first);
}
