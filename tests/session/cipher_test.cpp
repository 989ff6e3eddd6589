// What a session is sealed with: the fastest that both ends can do, and nobody on the way can lower it.
#include <algorithm>
#include <catch2/catch.hpp>

#include "support/transport_world.hpp"
#include "transport/client_handshake.hpp"
#include "transport/handshake_messages.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;

TEST_CASE("a session has the fastest cipher that both ends can do") {
    REQUIRE(security::initialize_crypto());
    const bool aes = security::own_ciphers() != 0;
    const struct {
        std::uint8_t server, client;
        const char* expected;
    } rows[]{{0xFF, 0xFF, aes ? "AES-256-GCM" : "ChaCha20-Poly1305"},
             {0, 0xFF, "ChaCha20-Poly1305"},
             {0xFF, 0, "ChaCha20-Poly1305"},
             {0, 0, "ChaCha20-Poly1305"}};
    for (const auto& row : rows) {
        INFO(int{row.server} << " and " << int{row.client});
        TransportWorld world(5, {.ciphers = row.server});
        TestClient& client = world.add_client({.ciphers = row.client});
        REQUIRE(world.connect(client));
        CHECK(client.transport->stats().cipher == row.expected);
        client.transport->send_message(Lane::control, std::as_bytes(std::span("hello", 5)));
        world.run(std::chrono::milliseconds(200));
        CHECK(std::ranges::count(world.happened, TransportEvent::Kind::message, &Happened::kind) == 1);
    }
}

TEST_CASE("a welcome whose cipher or offer was changed on the way opens no session") {
    REQUIRE(security::initialize_crypto());
    security::SeededRandomSource random(9);
    constexpr auto chacha = security::Cipher::chacha20_poly1305, aes = security::Cipher::aes256_gcm;
    const struct {
        security::CipherSet offered, arrived;  // what the client said, and what its server heard
        security::Cipher chosen, told;         // by the server, and what its client heard
        bool opens;
    } rows[]{{1, 1, aes, aes, true},       {1, 0, chacha, chacha, false}, {1, 1, aes, chacha, false},
             {0, 0, chacha, chacha, true}, {0, 1, aes, aes, false},       {0, 0, chacha, aes, false},
             {1, 1, chacha, chacha, true}, {1, 1, chacha, aes, false}};
    for (const auto& row : rows) {
        INFO(int{row.offered} << " heard as " << int{row.arrived} << ", " << name_of(row.chosen) << " told as "
                              << name_of(row.told));
        ClientHandshake client({.ciphers = row.offered}, random, TimePoint{});
        Outbox outbox;
        ClientTransportCounters counters;
        SimulatedNetwork network(1);
        const Address here = Address::ipv4(10, 0, 0, 1, 1), there = Address::ipv4(10, 0, 0, 2, 2);
        const auto server = network.attach(there), carrier = network.attach(here);
        const auto heard = [&] {
            client.send(TimePoint(std::chrono::seconds(1)), {there, 0}, outbox, counters);
            outbox.send(*carrier, TimePoint(std::chrono::seconds(1)));
            const auto received = server->receive(TimePoint(std::chrono::seconds(1)));
            REQUIRE(received.size() == 1);
            return std::vector<std::byte>(received[0].bytes.begin(), received[0].bytes.end());
        };
        const auto hello = read_hello(heard());
        REQUIRE(hello);
        client.take(write(CookieMessage{hello->nonce, {}, 0}), TimePoint(std::chrono::seconds(1)), counters);
        const auto join = read_join(heard());
        REQUIRE(join);
        CHECK(join->ciphers == row.offered);
        const security::KeyPair own = security::make_key_pair(random);
        const auto keys = security::derive_session_keys(
            own.secret, join->client_key, {},
            {wire_version, 0, 77, join->nonce, join->client_key, own.shared, row.arrived, row.chosen});
        REQUIRE(keys);
        WelcomeMessage welcome{join->nonce, 77, own.shared, {}, {}, row.told};
        seal_reset_token(welcome, keys->welcome, {});
        client.take(write(welcome), TimePoint(std::chrono::seconds(1)), counters);
        CHECK(client.agreed().has_value() == row.opens);
        CHECK(counters.bad_welcome == (row.opens ? 0 : 1));
    }
}
