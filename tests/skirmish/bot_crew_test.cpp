// Bots as players of a server: how many there are, and who finds a place beside them.
#include "bots/bot_crew.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "lab/enet_time.hpp"
#include "lab/lab_client.hpp"
#include "skirmish/skirmish_support.hpp"
#include "tickwire/network_profile.hpp"

using namespace skirmish;
using namespace skirmish::test;
using namespace tickwire;
using namespace std::chrono_literals;

TEST_CASE("bots leave a place to who comes next, until people fill the server") {
    run_enet_on_given_time();
    constexpr std::uint32_t places = 3;
    const Arena arena = map("courtyard");
    const Navigator navigator(arena);
    const Address address = Address::ipv4(10, 0, 0, 1, 40000);
    TimePoint now{1000s};
    SimulatedNetwork network(5);
    auto server = Server<Skirmish>::open({.max_players = places, .seed = 5, .seeded_secrets = true}, arena, arena.name,
                                         network.attach(address), now);
    REQUIRE(server);
    BotCrew crew(arena, 8, places, 1);
    std::vector<std::unique_ptr<LabClient>> people;
    const auto run = [&](int pictures) {
        for (int i = 0; i < pictures; ++i) {
            now += 16'667us;
            server->advance(now);
            crew.play(*server);
            for (const auto& one : people) one->advance(now, {});
        }
    };
    const auto come = [&] {
        const auto number = static_cast<std::uint8_t>(people.size() + 2);
        auto one = LabClient::connect({.name = "Ann",
                                       .here = Address::ipv4(10, 0, 0, number, 50000),
                                       .server = address,
                                       .settings = NetcodeSettings::of(path_conditions(20ms, 0ms, 0), {}),
                                       .seed = number},
                                      network, arena, navigator, now);
        REQUIRE(one);
        people.push_back(std::move(*one));
        run(120);
    };
    const auto bots = [&] { return std::ranges::count(server->roster(), true, &RosterEntry::bot); };
    run(5);
    CHECK(bots() == 2);
    for (const int left : {1, 0, 0}) {
        come();
        CHECK(people.back()->client().playing());
        CHECK(bots() == left);
    }
    come();
    CHECK(people.back()->client().disconnect().reason == DisconnectReason::server_full);
}
