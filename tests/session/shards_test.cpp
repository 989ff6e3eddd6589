// Several servers behind one address: who joins at the first is sent to where there is most room, and comes back there.
#include "tickwire/shards.hpp"

#include <catch2/catch.hpp>
#include <ctime>
#include <filesystem>

#include "support/drift_game.hpp"
#include "support/scratch_folder.hpp"
#include "tickwire/client.hpp"
#include "tickwire/server.hpp"
#include "tickwire/server_query.hpp"
#include "tickwire/simulated_network.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t front = 40000;
constexpr Duration step{8'000};

Address at_port(std::uint32_t shard) {
    return Address::ipv4(10, 0, 0, 1, static_cast<std::uint16_t>(front + shard));
}

class ShardedWorld {
public:
    explicit ShardedWorld(std::uint32_t count, ServerConfig config = {})
        : config_(std::move(config)), shards(*Shards::open(count)), servers(count) {
        network.set_conditions(Conditions{.latency = 30ms, .jitter = 5ms});
        for (std::uint32_t i = 0; i < count; ++i) start(i);
    }
    void start(std::uint32_t number) {
        servers[number].reset();
        ServerConfig config = config_;
        config.shards = shards;
        config.shard = number;
        config.seed = 7 + number;
        config.seeded_secrets = true;
        auto opened = Server<Drift>::open(config, {}, "drift", network.attach(at_port(number)), now);
        REQUIRE(opened);
        servers[number].emplace(std::move(*opened));
    }
    Client<Drift>& join(ClientConfig config = {}) {
        const auto number = static_cast<std::uint8_t>(clients.size() + 1);
        config.host = "10.0.0.1";
        config.port = front;
        config.seed = 100 + number;
        config.seeded_secrets = true;
        auto client = Client<Drift>::connect(config, network.attach(Address::ipv4(10, 1, number, 1, 5000)), now);
        REQUIRE(client);
        clients.push_back(std::make_unique<Client<Drift>>(std::move(*client)));
        return *clients.back();
    }
    bool run_until(const std::function<bool()>& done, Duration limit = 5s) {
        for (const TimePoint end = now + limit; now < end && !done(); now += step) {
            for (auto& server : servers) {
                if (server) server->advance(now);
            }
            for (auto& client : clients) {
                if (client) client->advance(now, {});
            }
        }
        return done();
    }
    void run(Duration time) {
        run_until([] { return false; }, time);
    }
    bool all_play() {
        return run_until(
            [&] { return std::ranges::all_of(clients, [](const auto& one) { return !one || one->playing(); }); });
    }
    std::vector<std::uint32_t> players() const {
        std::vector<std::uint32_t> counts;
        for (const auto& server : servers) counts.push_back(server ? server->stats().players : 0);
        return counts;
    }

private:
    ServerConfig config_;

public:
    SimulatedNetwork network{11};
    TimePoint now{1000s};
    std::shared_ptr<Shards> shards;
    std::vector<std::optional<Server<Drift>>> servers;
    std::vector<std::unique_ptr<Client<Drift>>> clients;
};

std::uint64_t counted(const Server<Drift>& server, const std::string& name) {
    for (const auto& [known, count] : server.transport_counters()) {
        if (known == name) return count;
    }
    FAIL("no counter " + name);
    return 0;
}

}  // namespace

TEST_CASE("who joins at the first port is sent to the shard with most room, in a rush too") {
    ShardedWorld world(3);
    for (int i = 0; i < 30; ++i) world.join();
    REQUIRE(world.all_play());
    CHECK(world.players() == std::vector<std::uint32_t>{10, 10, 10});
    CHECK(counted(*world.servers[0], "sent_elsewhere") == 20);
    world.run(3s);
    for (const auto& client : world.clients) {
        CHECK(client->playing());
        CHECK(client->stats().reconnects == 0);
        CHECK(client->view<Pod>().size() == 10);
    }
    // One at a time, they go where others have left.
    for (std::size_t i = 0; i < world.clients.size(); ++i) {
        if (i % 3 == 1) world.clients[i].reset();
    }
    world.run(2s);
    const std::vector<std::uint32_t> after = world.players();
    CHECK(after[0] + after[1] + after[2] == 20);
    for (int i = 0; i < 4; ++i) {
        world.join();
        world.run(1s);
    }
    const std::vector<std::uint32_t> then = world.players();
    CHECK(*std::ranges::max_element(then) <= std::max(8u, *std::ranges::max_element(after)));
    CHECK(then[0] + then[1] + then[2] == 24);
}

TEST_CASE("the first shard answers for all who ask, and the others answer nobody") {
    ShardedWorld world(2, {.max_players = 8, .name = "pair"});
    for (int i = 0; i < 5; ++i) world.join();
    REQUIRE(world.all_play());
    world.run(1s);
    auto query =
        query_servers({at_port(0), at_port(1)}, {}, world.network.attach(Address::ipv4(10, 0, 0, 9, 1)), world.now);
    REQUIRE(query);
    world.run_until([&] {
        (*query)->advance(world.now);
        return (*query)->done();
    });
    REQUIRE((*query)->answers().size() == 1);
    CHECK((*query)->answers().front().address == at_port(0));
    CHECK((*query)->answers().front().info.players == 5);
    CHECK((*query)->answers().front().info.max_players == 16);
}

TEST_CASE("when one shard is full the next come to another, and when all are full they are told") {
    ShardedWorld world(2, {.max_players = 2});
    for (int i = 0; i < 4; ++i) world.join();
    REQUIRE(world.all_play());
    CHECK(world.players() == std::vector<std::uint32_t>{2, 2});
    Client<Drift>& fifth = world.join();
    REQUIRE(world.run_until([&] { return fifth.state() == ClientState::disconnected; }));
    CHECK(fifth.disconnect().reason == DisconnectReason::server_full);
}

TEST_CASE("a connect token lets in once, whichever shard it was used at") {
    const auto key = make_token_key(1);
    REQUIRE(key);
    ServerConfig config{.admission = Admission::token, .token_keys = {*key}};
    ShardedWorld world(2, std::move(config));
    const auto expires_at = static_cast<std::uint64_t>(std::time(nullptr)) + 60;
    const auto token = mint_connect_token(*key, {.user = 7, .expires_at = expires_at});
    REQUIRE(token);
    world.join({.token = *token});
    REQUIRE(world.all_play());
    CHECK(world.players() == std::vector<std::uint32_t>{1, 0});
    Client<Drift>& thief = world.join({.token = *token});
    REQUIRE(world.run_until([&] { return thief.state() == ClientState::disconnected; }));
    CHECK(thief.disconnect().reason == DisconnectReason::token_used);
    CHECK(counted(*world.servers[1], "refused_token_used") == 1);
}

TEST_CASE("a client comes back to its shard while that is there, and by the first port when it is gone") {
    const ScratchFolder folder;
    ShardedWorld world(2, {.state_folder = folder.path.string()});
    for (int i = 0; i < 4; ++i) world.join();
    REQUIRE(world.all_play());
    world.run(3s);
    const PlayerId before = world.clients[1]->me();
    world.start(1);  // killed, and started by its supervisor
    CHECK(world.servers[1]->stats().rooms_resumed == 1);
    REQUIRE(world.run_until([&] { return world.servers[1]->stats().players_resumed == 2; }));
    CHECK(world.clients[1]->me() == before);
    CHECK(world.players() == std::vector<std::uint32_t>{2, 2});
    CHECK(std::filesystem::exists(folder / "shard-1"));
    world.servers[1].reset();  // without a word, and for good
    world.shards->publish(1, {});
    REQUIRE(world.run_until([&] { return world.players()[0] == 4; }, 30s));
    REQUIRE(world.all_play());
}

TEST_CASE("a shard whose port cannot be reached is named by who was sent there") {
    ShardedWorld world(2);
    world.network.blackhole(at_port(1), true);
    world.join();
    world.join();
    const auto lost = [&] {
        return std::ranges::find_if(world.clients,
                                    [](const auto& one) { return one->state() == ClientState::disconnected; });
    };
    REQUIRE(world.run_until([&] { return lost() != world.clients.end(); }, 15s));
    const Disconnect& why = (*lost())->disconnect();
    CHECK(why.reason == DisconnectReason::no_answer);
    CHECK(why.detail.find("nothing came from 10.0.0.1:40001, where 10.0.0.1:40000 has sent us") != std::string::npos);
}

TEST_CASE("numbers of shards outside their range are refused in words") {
    CHECK(Shards::open(0).error().message == "shards: 0, must be 1 to 64");
    CHECK(Shards::open(65).error().message == "shards: 65, must be 1 to 64");
    SimulatedNetwork network(1);
    const auto wrong = Server<Drift>::open({.shards = *Shards::open(2), .shard = 2}, {}, "drift",
                                           network.attach(at_port(0)), TimePoint{1s});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().message.find("shard is 2, must be below the number of shards, 2") != std::string::npos);
}
