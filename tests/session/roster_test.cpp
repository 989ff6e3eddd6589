// The roster of a crowd: in the end right for everybody, over bad ways too, and never told so fast that a tick or a
// client suffers from it.
#include <algorithm>
#include <catch2/catch.hpp>

#include "support/match_world.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

/// A hall where nothing happens but that people come and go.
struct Hall {
    using Command = Push;
    using Kinds = tickwire::Kinds<Rock>;
    static constexpr Hertz tick_rate{30};
    static void join(World<Hall>&, PlayerId) {}
    static void leave(World<Hall>&, PlayerId) {}
    static void step(World<Hall>&, Seconds) {}
};

constexpr std::uint32_t crowd = 1000;

ServerConfig room_for_many() {
    ServerConfig config;
    config.max_players = crowd + 64;
    config.log = [](LogLevel, std::string_view) {};
    return config;
}

std::vector<PlayerId> add_crowd(MatchWorldOf<Hall>& world) {
    std::vector<PlayerId> bots;
    for (std::uint32_t i = 0; i < crowd; ++i) bots.push_back(world.server->add_bot("bot" + std::to_string(i)));
    return bots;
}

bool all_have_the_roster(const MatchWorldOf<Hall>& world) {
    const std::vector<RosterEntry> real = world.server->roster();
    return std::ranges::all_of(world.players,
                               [&](const auto& player) { return std::ranges::equal(player->client->roster(), real); });
}

std::uint64_t bytes_sent(const MatchWorldOf<Hall>& world) {
    for (const auto& [name, count] : world.server->transport_counters()) {
        if (name == "bytes_sent") return count;
    }
    return 0;
}

}  // namespace

TEST_CASE("everybody in a crowd has its roster in the end, while it changes and datagrams are lost") {
    MatchWorldOf<Hall> world(71, room_for_many());
    world.network.set_conditions({.latency = 30ms, .jitter = 10ms, .loss_percent = 15});
    std::vector<PlayerId> bots = add_crowd(world);
    for (int i = 0; i < 6; ++i) world.join({.name = "early"});
    REQUIRE(world.all_play());
    // While the first are told of it.
    for (std::size_t i = 0; i < 300; ++i) {
        world.server->remove_bot(bots[3 * i]);
        if (i % 2 == 0) world.server->add_bot("other" + std::to_string(i));
        if (i % 100 == 0) world.join({.name = "late"});
        world.run(20ms);
    }
    CHECK_FALSE(all_have_the_roster(world));
    CHECK(world.run_until([&] { return all_have_the_roster(world); }, 60s));
    CHECK(world.server->roster().size() == crowd - 150 + 9);
    CHECK(world.left.size() == 300);
    CHECK(std::ranges::all_of(world.players, [](const auto& player) { return player->playing(); }));
}

TEST_CASE("a way that carries little is told a crowd's roster as fast as it can, and its client is not too slow") {
    MatchWorldOf<Hall> world(72, room_for_many());
    add_crowd(world);
    auto& slow = world.join({.name = "slow"});
    world.network.set_conditions(MatchWorldOf<Hall>::server_address, slow.address,
                                 {.latency = 40ms, .bandwidth_kbit = 96});
    REQUIRE(world.all_play());
    CHECK(world.run_until([&] { return all_have_the_roster(world); }, 60s));
    world.run(5s);
    CHECK(slow.playing());
    CHECK(world.left.empty());
}

TEST_CASE("who comes at once is told a crowd's roster over some ticks, not in one") {
    MatchWorldOf<Hall> world(73, room_for_many());
    world.network.set_conditions({.latency = 2ms});
    add_crowd(world);
    for (int i = 0; i < 48; ++i) world.join({.name = "one of many"});
    const std::uint64_t before = bytes_sent(world);
    std::uint64_t most = 0;
    const bool told = world.run_until(
        [&, last = before]() mutable {
            most = std::max(most, bytes_sent(world) - last);
            last = bytes_sent(world);
            return all_have_the_roster(world);
        },
        60s);
    CHECK(told);
    CHECK(bytes_sent(world) - before > 48 * crowd * 30);
    CHECK(most < 320 * 1024);
    CHECK(world.left.empty());
}
