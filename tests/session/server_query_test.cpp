// Asking a server who it is, before any session: what is told, to whom, and that nobody can be flooded through it.
#include "tickwire/server_query.hpp"

#include <catch2/catch.hpp>
#include <cstring>

#include "security/random.hpp"
#include "security/secret.hpp"
#include "support/drift_game.hpp"
#include "support/transport_world.hpp"
#include "tickwire/server.hpp"
#include "transport/query_messages.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;
using namespace std::chrono_literals;

namespace {

const Address home = Address::ipv4(10, 0, 0, 1, 40000), asker_home = Address::ipv4(10, 0, 0, 2, 5000),
              nobody = Address::ipv4(10, 0, 0, 9, 9);

struct Street {
    explicit Street(ServerConfig config = {}) {
        config.seed = 5;
        config.seeded_secrets = true;
        auto opened = Server<Drift>::open(config, {}, "old town", network.attach(home), now);
        REQUIRE(opened);
        server.emplace(std::move(*opened));
        const Conditions distance{.latency = 20ms};
        network.set_conditions(distance);
    }
    std::unique_ptr<ServerQuery> ask(std::vector<Address> whom, const QueryConfig& config = {}) {
        auto query = query_servers(std::move(whom), config, network.attach(asker_home), now);
        REQUIRE(query);
        return std::move(*query);
    }
    void run(ServerQuery& query, Duration most = 5s) {
        for (const TimePoint end = now + most; now < end && !query.done(); now += 1ms) {
            server->advance(now);
            query.advance(now);
        }
    }
    std::uint64_t counted(const std::string& name) const {
        for (const auto& [known, count] : server->transport_counters()) {
            if (known == name) return count;
        }
        FAIL("no counter " + name);
        return 0;
    }
    SimulatedNetwork network{3};
    TimePoint now{1000s};
    std::optional<Server<Drift>> server;
};

void put(Carrier& carrier, const std::vector<std::byte>& bytes, TimePoint now) {
    const OutgoingDatagram datagram{home, bytes};
    carrier.send({&datagram, 1}, now);
}

std::size_t bytes_that_came(Carrier& carrier, TimePoint now) {
    std::size_t total = 0;
    for (auto batch = carrier.receive(now); !batch.empty(); batch = carrier.receive(now)) {
        for (const IncomingDatagram& one : batch) total += one.bytes.size();
    }
    return total;
}

}  // namespace

TEST_CASE("a server says its name, map, mode, players and tick rate, and the ping is the way there and back") {
    Street street(
        {.max_players = 12, .name = "Ann's", .mode = "race", .admission = Admission::join_key, .join_key = "x"});
    street.server->add_bot("rob");
    street.server->add_bot("bob");
    const auto query = street.ask({home});
    street.run(*query);
    REQUIRE(query->answers().size() == 1);
    const ServerAnswer& answer = query->answers()[0];
    CHECK(answer.address == home);
    CHECK(answer.info.name == "Ann's");
    CHECK(answer.info.map == "old town");
    CHECK(answer.info.mode == "race");
    CHECK(answer.info.players == 2);
    CHECK(answer.info.bots == 2);
    CHECK(answer.info.max_players == 12);
    CHECK(answer.info.admission == Admission::join_key);
    CHECK(answer.info.tick_rate == Drift::tick_rate);
    CHECK(answer.ping >= 40ms);
    CHECK(answer.ping <= 43ms);
    CHECK(why_not_join(answer.info, describe<Drift>()).empty());
    CHECK(street.counted("infos") == 1);
    CHECK(street.server->stats().clients == 0);
}

TEST_CASE("a server with another description or another transport is known before joining") {
    Street street;
    const auto query = street.ask({home});
    street.run(*query);
    REQUIRE(query->answers().size() == 1);
    Description other = describe<Drift>();
    other.tick_rate = Hertz{30};
    CHECK(why_not_join(query->answers()[0].info, other) == "it has another version of the game");
    other.game = "Chess";
    CHECK(why_not_join(query->answers()[0].info, other).find("another game") != std::string::npos);
    ServerInfo old = query->answers()[0].info;
    old.wire_version = wire_version + 1;
    CHECK(why_not_join(old, describe<Drift>()).find("version " + std::to_string(wire_version + 1)) !=
          std::string::npos);
}

TEST_CASE("a lost question is asked again, and who never answers ends at the deadline") {
    Street street;
    street.network.blackhole(home, true);
    const auto query = street.ask({home, nobody});
    const TimePoint begin = street.now;
    street.run(*query, 300ms);
    street.network.blackhole(home, false);
    street.run(*query);
    REQUIRE(query->answers().size() == 1);
    CHECK(query->answers()[0].ping < 50ms);
    CHECK(street.now - begin >= QueryConfig{}.deadline);
    CHECK(street.now - begin < QueryConfig{}.deadline + 10ms);
}

TEST_CASE(
    "who asked a whole network hears nothing from a server that is not to be found there; nobody does when it is told "
    "so") {
    for (const bool answers : {true, false}) {
        Street street({.answer_queries = answers, .lan_discovery = false});
        const auto stranger = street.network.attach(asker_home);
        put(*stranger, write(QueryMessage{.nonce = 7, .discover = true}), street.now);
        street.server->advance(street.now += 30ms);
        CHECK(bytes_that_came(*stranger, street.now += 30ms) == 0);
        CHECK(street.counted("queries_ignored") == 1);
        put(*stranger, write(QueryMessage{.nonce = 7}), street.now);
        street.server->advance(street.now += 30ms);
        CHECK((bytes_that_came(*stranger, street.now += 30ms) > 0) == answers);
    }
}

TEST_CASE("an answer is shorter than its question even with the longest texts") {
    REQUIRE(security::initialize_crypto());
    const std::string longest(300, 'w');
    const ServerInfo info{.instance = ~0ull,
                          .wire_version = 1,
                          .game_hash = ~0ull,
                          .game = longest,
                          .name = longest,
                          .map = longest,
                          .mode = longest,
                          .players = 70'000,
                          .bots = 70'000,
                          .max_players = 70'000};
    CHECK(write(QueryMessage{}).size() == query_bytes);
    const auto bytes = write(InfoMessage{1, info});
    CHECK(bytes.size() < query_bytes * 3 / 4);
    REQUIRE(read_info(bytes));
    CHECK(read_info(bytes)->info.name.size() == max_server_name_bytes);
    CHECK(read_info(bytes)->info.players == 65'535);
}

TEST_CASE("a flood of questions from one network is answered 32 times a second, and one from everywhere 2,000 times") {
    TransportWorld world;
    world.server->answer_queries([] { return ServerInfo{.name = "here"}; }, true);
    const auto flood = [&](auto address_of, int count) {
        std::vector<std::unique_ptr<Carrier>> carriers;
        for (int i = 0; i < count; ++i) carriers.push_back(world.attach(address_of(i)));
        const auto question = write(QueryMessage{.nonce = 1});
        for (const auto& carrier : carriers) {
            const OutgoingDatagram datagram{TransportWorld::server_address, question};
            carrier->send({&datagram, 1}, world.now);
        }
        const auto before = world.server->counters().infos;
        world.step();
        world.step();
        return world.server->counters().infos - before;
    };
    world.now = TimePoint(2000s);
    CHECK(flood([](int i) { return Address::ipv4(10, 1, 1, static_cast<std::uint8_t>(i), 1); }, 200) == 32);
    CHECK(world.server->counters().query_over_prefix_budget == 168);
    world.now = TimePoint(3000s);
    const auto many = flood(
        [](int i) {
            return Address::ipv4(20, static_cast<std::uint8_t>(i / 250), static_cast<std::uint8_t>(i % 250), 1, 1);
        },
        3000);
    CHECK(many >= 400);
    CHECK(many <= 600);
    CHECK(world.server->counters().query_over_budget >= 2400);
    TestClient& client = world.add_client();
    CHECK(world.connect(client));
}

TEST_CASE("answers count only with the question's nonce and from the server that was asked") {
    Street street;
    const auto query = street.ask({nobody});
    const auto liar = street.network.attach(Address::ipv4(10, 0, 0, 66, 6));
    const auto lie = write(InfoMessage{12345, {.instance = 1, .name = "trap"}});
    const OutgoingDatagram datagram{asker_home, lie};
    liar->send({&datagram, 1}, street.now);
    street.run(*query);
    CHECK(query->answers().empty());
}

TEST_CASE("a query config outside its ranges is refused in words") {
    const auto refused = query_servers({home}, {.deadline = 1ms});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "query: deadline is 1 ms, must be 10 ms to 60 s");
    CHECK_FALSE(query_servers(std::vector<Address>(max_query_addresses + 1, home)));
    CHECK_FALSE(discover_servers({.lan_ports = 17}));
}
