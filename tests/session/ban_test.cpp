// Bans while a match runs.
#include <catch2/catch.hpp>

#include "support/match_world.hpp"
#include "support/scratch_folder.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

TEST_CASE("a ban ends who is here, keeps the range out, outlives the server, and can be lifted") {
    const ScratchFolder folder;
    ServerConfig config;
    config.state_folder = folder.path;
    MatchWorld world(71, config);
    Player& first = world.join();
    Player& second = world.join();
    REQUIRE(world.all_play());
    REQUIRE(first.address == Address::ipv4(10, 1, 0, 1, 50000));
    REQUIRE(world.server->ban({.addresses = "10.1.0.1", .why = "aimed too well"}));
    CHECK_FALSE(world.server->ban({.addresses = "nonsense"}));
    REQUIRE(world.run_until([&] { return first.client->state() == ClientState::disconnected; }, 2s));
    CHECK(first.client->disconnect().to_string() == "banned from this server: aimed too well");
    world.run(1s);
    CHECK(second.playing());
    CHECK(world.server->roster().size() == 1);
    REQUIRE(world.left.size() == 1);
    CHECK(world.left.front().why.reason == DisconnectReason::banned);

    world.restart_server(config);
    REQUIRE(world.server->bans().size() == 1);
    CHECK(world.server->bans().front().why == "aimed too well");
    REQUIRE(world.server->ban({.addresses = "10.1.0.0/24", .why = "all of them"}));
    Player& third = world.join();
    REQUIRE(world.run_until([&] { return third.client->state() == ClientState::disconnected; }, 5s));
    CHECK(third.client->disconnect().detail == "all of them");
    CHECK(world.server->unban("10.1.0.0/24"));
    CHECK_FALSE(world.server->unban("10.1.0.0/24"));
    Player& fourth = world.join();
    REQUIRE(world.run_until([&] { return fourth.playing(); }, 5s));
}
