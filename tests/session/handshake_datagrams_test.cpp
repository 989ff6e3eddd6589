// Datagrams of the handshake that no client of today sends just then: one that comes again, one of another version.
#include <catch2/catch.hpp>

#include "support/transport_world.hpp"
#include "transport/datagram_kind.hpp"
#include "transport/handshake_messages.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;
using namespace std::chrono_literals;

TEST_CASE("a join that comes again is answered again until its client has proved that it was, and then no more") {
    TransportWorld world(14);
    std::vector<std::byte> join;
    int welcomes = 0;
    world.network.on_datagram([&](TimePoint, const Address&, const Address&, std::span<const std::byte> bytes, bool) {
        if (bytes[0] == static_cast<std::byte>(DatagramKind::join)) join.assign(bytes.begin(), bytes.end());
        if (bytes[0] == static_cast<std::byte>(DatagramKind::welcome)) ++welcomes;
    });
    world.network.set_conditions({.latency = 20ms});
    TestClient& client = world.add_client({});
    world.run_until([&] { return welcomes == 1; }, 5s);
    const auto again = [&] {
        const OutgoingDatagram datagram{TransportWorld::server_address, join};
        client.transport->carrier().send(std::span(&datagram, 1), world.now);
    };
    again();
    world.run_until([&] { return client.connected(); }, 5s);
    CHECK(welcomes == 2);
    CHECK(world.server->counters().welcomes_repeated == 1);
    world.run(100ms);
    again();
    world.run(100ms);
    CHECK(welcomes == 2);
    CHECK(world.server->session_count() == 1);
    CHECK(client.ended() == DisconnectReason::none);
}

TEST_CASE("a client of another version of the wire is told so, with the server's") {
    TransportWorld world(10);
    auto other = world.attach(Address::ipv4(10, 0, 9, 1, 50000));
    const auto ask = [&](const std::vector<std::byte>& question) {
        const OutgoingDatagram datagram{TransportWorld::server_address, question};
        other->send(std::span(&datagram, 1), world.now);
        world.run(100ms);
        const auto answers = other->receive(world.now);
        REQUIRE(answers.size() == 1);
        return std::vector<std::byte>(answers[0].bytes.begin(), answers[0].bytes.end());
    };
    const auto refused = read_refused(ask(write(HelloMessage{wire_version + 1, 77})));
    REQUIRE(refused);
    CHECK(refused->nonce == 77);
    CHECK(refused->reason == DisconnectReason::wire_version);
    CHECK(refused->version == wire_version);
    CHECK(world.server->counters().refused_version == 1);
    // A newer client may send the hello of today and a join of tomorrow.
    const auto cookie = read_cookie(ask(write(HelloMessage{wire_version, 78})));
    REQUIRE(cookie);
    const JoinMessage join{wire_version + 1, 78, cookie->cookie, {}, {}, {}};
    REQUIRE(read_refused(ask(write(join))));
    CHECK(world.server->session_count() == 0);
}

TEST_CASE("a client that was refused for its version says both versions") {
    TransportWorld world(11);
    world.stop_server();
    auto server = world.attach(TransportWorld::server_address);
    TestClient& client = world.add_client();
    world.between = [&] {
        for (auto batch = server->receive(world.now); !batch.empty(); batch = server->receive(world.now)) {
            const auto hello = read_hello(batch[0].bytes);
            REQUIRE(hello);
            const auto answer = write(RefusedMessage{hello->nonce, DisconnectReason::wire_version, 9, {}});
            const OutgoingDatagram datagram{batch[0].from, answer};
            server->send(std::span(&datagram, 1), world.now);
        }
    };
    REQUIRE(world.run_until([&] { return client.ended() != DisconnectReason::none; }, 2s));
    CHECK(client.ended() == DisconnectReason::wire_version);
    const std::string said = client.all(TransportEvent::Kind::disconnected).front().disconnect.to_string();
    INFO(said);
    CHECK(said.find("version 9") != std::string::npos);
}
