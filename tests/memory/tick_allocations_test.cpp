// A tick of a server that is warm allocates nothing: commands in, a step, events, snapshots out. What allocates happens
// seldom: someone comes or says something, or the roster's pings are told.
#include <catch2/catch.hpp>

#include "memory/scarcity.hpp"
#include "support/drift_game.hpp"
#include "support/virtual_enet_time.hpp"
#include "tickwire/client.hpp"
#include "tickwire/server.hpp"
#include "tickwire/simulated_network.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

TEST_CASE("a tick of a warm server allocates nothing, but where something reliable is sent") {
    const SnapshotLevel level = GENERATE(SnapshotLevel::fast, SnapshotLevel::best, SnapshotLevel::shared);
    REQUIRE(enet_reads_virtual_time());
    const Address address = Address::ipv4(10, 0, 0, 1, 40000);
    SimulatedNetwork network(1);
    network.set_conditions({.latency = 20ms, .jitter = 5ms, .loss_percent = 2});
    TimePoint now{1000s};
    begin_counting();
    auto server = Server<Drift>::open({.snapshot_level = level, .seed = 1, .seeded_secrets = true}, {}, "drift",
                                      std::make_unique<PlentifulCarrier>(network.attach(address)), now);
    REQUIRE(server);
    std::vector<std::unique_ptr<Client<Drift>>> clients;
    for (std::uint8_t i = 1; i <= 12; ++i) {
        auto client =
            Client<Drift>::connect({.host = "10.0.0.1", .port = address.port, .seed = i, .seeded_secrets = true},
                                   network.attach(Address::ipv4(10, 0, 1, i, 50000)), now);
        REQUIRE(client);
        clients.push_back(std::make_unique<Client<Drift>>(std::move(*client)));
    }
    std::uint64_t ticks = 0, with_allocations = 0;
    const auto run = [&](Duration time) {
        for (const TimePoint end = now + time; now < end;) {
            now += 16'667us;
            begin_counting();
            {
                const Scarce none_fails({});
                server->advance(now);
            }
            ++ticks;
            with_allocations += allocations_counted() > 0 ? 1 : 0;
            for (const auto& client : clients)
                client->advance(now, {.x = static_cast<float>(ticks / 30 % 3) - 1, .y = 0.5f});
        }
    };
    run(60s);
    for (const auto& client : clients) REQUIRE(client->playing());
    ticks = with_allocations = 0;
    run(10s);
    CHECK(ticks == 600);
    CHECK(with_allocations <= 10);  // the roster, whose pings go out once a second
}
