// A session of the sealed transport from hello to goodbye, over good and bad networks.
#include <catch2/catch.hpp>

#include "support/transport_world.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;
using namespace std::chrono_literals;
using Kind = TransportEvent::Kind;

TEST_CASE("a client connects to an open server, and both hear of it once") {
    TransportWorld world;
    TestClient& client = world.add_client();
    REQUIRE(world.connect(client));
    world.run(1s);
    CHECK(world.all(Kind::connected).size() == 1);
    CHECK(client.all(Kind::connected).size() == 1);
    CHECK(world.server->session_count() == 1);
    CHECK(client.ended() == DisconnectReason::none);
}

TEST_CASE("what a client says first arrives at once, in one batch with ENet's last word of connecting") {
    TransportWorld world;
    TestClient& client = world.add_client();
    TimePoint said{};
    world.between = [&] {
        if (!client.connected() || said != TimePoint{}) return;
        said = world.now;
        client.transport->send_message(Lane::control, bytes_of("first"));
    };
    REQUIRE(world.run_until([&] { return !world.all(Kind::message).empty(); }, 5s));
    CHECK(world.all(Kind::message).front().text == "first");
    CHECK(world.all(Kind::message).front().at - said <= 2 * world.tick);
    CHECK(world.server->counters().sealed.engine_refused == 0);
}

TEST_CASE("reliable messages arrive whole and in order on each lane, both ways") {
    TransportWorld world;
    TestClient& client = world.add_client();
    REQUIRE(world.connect(client));
    const SessionId session = world.session_of(client);
    for (int i = 0; i < 100; ++i) {
        client.transport->send_message(Lane::control, bytes_of("up " + std::to_string(i)));
        world.server->send_message(session, Lane::events, bytes_of("down " + std::to_string(i)));
    }
    world.server->send_message(session, Lane::bulk, bytes_of(std::string(200'000, 'x')));
    world.server->send_message(session, Lane::control, bytes_of(""));
    world.run(2s);
    const auto up = world.all(Kind::message), down = client.all(Kind::message);
    REQUIRE(up.size() == 100);
    REQUIRE(down.size() == 102);
    for (std::size_t i = 0; i < 100; ++i) CHECK(up[i].text == "up " + std::to_string(i));
    std::size_t events = 0;
    for (const Happened& one : down) {
        if (one.lane == Lane::events) CHECK(one.text == "down " + std::to_string(events++));
        if (one.lane == Lane::bulk) CHECK(one.text == std::string(200'000, 'x'));
    }
    CHECK(events == 100);
    CHECK(world.server->stats(session).reliable_bytes_waiting == 0);
}

TEST_CASE("state datagrams arrive and are acknowledged by their numbers") {
    TransportWorld world;
    TestClient& client = world.add_client();
    REQUIRE(world.connect(client));
    const SessionId session = world.session_of(client);
    std::vector<DatagramNumber> sent;
    world.between = [&] {
        sent.push_back(world.server->send_state(session, bytes_of("snapshot")));
        client.transport->send_state(bytes_of("command"));
    };
    world.run(1s);
    CHECK(client.all(Kind::state).size() >= sent.size() - 1);
    CHECK(client.all(Kind::state).front().text == "snapshot");
    CHECK(world.all(Kind::state).size() >= sent.size() - 1);
    std::size_t acked = 0;
    for (const Happened& one : world.all(Kind::acked)) {
        if (std::find(sent.begin(), sent.end(), one.number) != sent.end()) ++acked;
    }
    CHECK(acked >= sent.size() - 3);
    CHECK(world.server->stats(session).rtt > 0ms);
    CHECK(world.server->stats(session).loss_percent == 0);
}

TEST_CASE("a goodbye reaches the other side with its reason and words, through loss") {
    TransportWorld world(7);
    TestClient& leaver = world.add_client();
    TestClient& kicked = world.add_client();
    REQUIRE(world.connect(leaver));
    REQUIRE(world.connect(kicked));
    const SessionId session = world.session_of(kicked);
    world.network.set_conditions({.latency = 20ms, .loss_percent = 30});
    leaver.transport->disconnect(DisconnectReason::left, "bored", world.now);
    world.server->disconnect(session, DisconnectReason::kicked, "be nice");
    world.run(2s);
    const auto ends = world.all(Kind::disconnected);
    REQUIRE(ends.size() == 1);
    CHECK(ends[0].disconnect.to_string() == "left the game: bored");
    REQUIRE(kicked.ended() == DisconnectReason::kicked);
    CHECK(kicked.all(Kind::disconnected)[0].disconnect.detail == "be nice");
    CHECK(leaver.all(Kind::disconnected).empty());
    CHECK(world.server->session_count() == 0);
}

TEST_CASE("a server that nobody runs is told from one that fell silent") {
    TransportWorld world;
    TestClient& client = world.add_client();
    world.stop_server();
    const TimePoint began = world.now;
    REQUIRE(world.run_until([&] { return client.ended() != DisconnectReason::none; }, 10s));
    CHECK(client.ended() == DisconnectReason::no_answer);
    CHECK(client.all(Kind::disconnected)[0].disconnect.to_string() ==
          "the server did not answer: nothing came from 10.0.0.1:40000");
    CHECK(world.now - began >= 3s);
    CHECK(world.now - began < 3100ms);
}
