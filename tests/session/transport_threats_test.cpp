// The rows of docs/reliability.md that a sealed transport shows on virtual time. TICKWIRE_ATTACKS makes them as long as
// the rows ask for; the default is for every day.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <set>

#include "security/key_exchange.hpp"
#include "support/from_environment.hpp"
#include "support/transport_world.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;
using namespace std::chrono_literals;
using Kind = TransportEvent::Kind;

namespace {

/// Reliable messages each way, numbered: what arrived of them, and how.
struct Stream {
    std::uint64_t sent = 0, received = 0, out_of_order = 0;
    void take(const TransportEvent& event) {
        if (event.kind != Kind::message || event.bytes.size() != 8) return;
        std::uint64_t number = 0;
        std::memcpy(&number, event.bytes.data(), 8);
        out_of_order += number != received;
        ++received;
    }
    std::uint64_t next() { return sent++; }
};

}  // namespace

TEST_CASE("of many forged and replayed datagrams with a live session's number none is taken, none delivered twice") {
    const std::uint64_t tries = from_environment("TICKWIRE_ATTACKS", 20'000);
    TransportWorld world(61);
    TestClient& client = world.add_client();
    std::vector<std::vector<std::byte>> seen;
    world.network.on_datagram(
        [&](TimePoint, const Address& from, const Address&, std::span<const std::byte> bytes, bool) {
            if (from == client.address && seen.size() < 2'000) seen.emplace_back(bytes.begin(), bytes.end());
        });
    REQUIRE(world.connect(client));
    for (int i = 0; i < 200; ++i) {
        client.transport->send_state(bytes_of("state " + std::to_string(i)));
        client.transport->send_message(Lane::events, bytes_of("said " + std::to_string(i)));
        world.run(20ms);
    }
    world.run(2s);
    const std::size_t happened = world.happened.size();
    const auto before = world.server->counters().sealed;
    // From the client's own address: the worst case, for who sits beside it.
    std::erase_if(seen, [](const auto& one) { return one[0] < std::byte{7}; });
    REQUIRE(seen.size() > 400);
    const auto beside = world.attach(Address::ipv4(10, 0, 1, 1, 50001));
    Random random(61);
    std::uint64_t replayed = 0, forged = 0;
    for (std::uint64_t i = 0; i < tries; ++i) {
        std::vector<std::byte> bytes = seen[random.below(static_cast<std::uint32_t>(seen.size()))];
        if (i % 2 == 0) {
            ++replayed;
        } else {
            ++forged;
            const std::size_t at = 5 + random.below(static_cast<std::uint32_t>(bytes.size() - 5));  // the number stays
            bytes[at] ^= static_cast<std::byte>(1 + random.below(255));
        }
        const OutgoingDatagram one{TransportWorld::server_address, bytes};
        beside->send(std::span(&one, 1), world.now);
        if (i % 64 == 63) world.step();
    }
    world.run(1s);
    const auto& after = world.server->counters().sealed;
    CHECK(after.replayed + after.forged - before.replayed - before.forged == replayed + forged);
    std::size_t more = 0;
    for (std::size_t i = happened; i < world.happened.size(); ++i) more += world.happened[i].kind != Kind::acked;
    CHECK(more == 0);
    CHECK(client.connected());
    CHECK(after.migrations == 0);
}

TEST_CASE("no key is ever used in two sessions, though the token and one side's key are the same") {
    REQUIRE(security::initialize_crypto());
    const std::uint64_t sessions = from_environment("TICKWIRE_ATTACKS", 20'000) / 10;
    security::SeededRandomSource random(62);
    const security::KeyPair client = security::make_key_pair(random);
    security::Key secret;
    secret.bytes.fill(std::byte{9});
    // Counters begin at 1 in each direction of each session: a pair of key and nonce repeats only when a key does.
    std::set<std::array<std::byte, 32>> keys;
    for (std::uint64_t i = 0; i < sessions; ++i) {
        const security::KeyPair server = security::make_key_pair(random);
        const security::Transcript transcript{1, 2, 7, 8, client.shared, server.shared};
        const auto made = security::derive_session_keys(server.secret, client.shared, secret, transcript);
        REQUIRE(made);
        for (const security::Key* key : {&made->client_to_server, &made->server_to_client, &made->welcome})
            REQUIRE(keys.insert(key->bytes).second);
    }
    CHECK(keys.size() == 3 * sessions);
}

TEST_CASE("a client that changes its port every second for a minute loses nothing that is reliable") {
    TransportWorld world(63);
    TestClient& client = world.add_client();
    REQUIRE(world.connect(client));
    world.network.set_conditions({.latency = 20ms, .jitter = 5ms});
    world.run(500ms);
    world.record = false;
    const SessionId session = world.session_of(client);
    Stream up, down;
    bool sending = true;
    world.between = [&] {
        for (const TransportEvent& event : world.server->events()) up.take(event);
        for (const TransportEvent& event : client.transport->events()) down.take(event);
        if (!sending) return;
        const std::uint64_t there = up.next(), here = down.next();
        client.transport->send_message(Lane::control, std::as_bytes(std::span(&there, 1)));
        world.server->send_message(session, Lane::control, std::as_bytes(std::span(&here, 1)));
        client.transport->send_state(bytes_of("command"));
    };
    Address address = client.address;
    for (std::uint16_t move = 1; move <= 60; ++move) {
        const Address next = Address::ipv4(10, 0, 1, 1, static_cast<std::uint16_t>(50000 + move));
        REQUIRE(world.network.rebind(address, next));
        address = next;
        world.run(1s);
        CHECK(world.server->stats(session).remote == next);
    }
    sending = false;
    world.run(5s);
    CHECK(world.server->counters().sealed.migrations == 60);
    CHECK(up.received == up.sent);
    CHECK(down.received == down.sent);
    CHECK(up.out_of_order + down.out_of_order == 0);
}

TEST_CASE("a dead peer is noticed at its timeout, and a silence that ends just before it ends nothing") {
    for (const Duration timeout : {Duration(5s), Duration(10s)}) {
        TransportWorld::ServerConfig config;
        config.playing_timeout = timeout;
        TransportWorld world(64, config);
        TransportWorld::ClientConfig patient;
        patient.playing_timeout = timeout;
        TestClient& client = world.add_client(patient);
        REQUIRE(world.connect(client));
        const SessionId session = world.session_of(client);
        world.server->set_playing(session);
        world.run(1s);
        world.between = [&] {
            client.transport->send_state(bytes_of("command"));
            if (world.server->session_count() != 0) world.server->send_state(session, bytes_of("snapshot"));
        };
        for (int i = 0; i < 3; ++i) {
            world.network.blackhole(client.address, true);
            world.run(timeout - 100ms);
            world.network.blackhole(client.address, false);
            world.run(timeout);
            CHECK(client.connected());
            CHECK(world.server->session_count() == 1);
        }
        world.network.blackhole(client.address, true);
        const TimePoint silent = world.now;
        REQUIRE(world.run_until([&] { return world.server->session_count() == 0; }, 2 * timeout));
        const Duration noticed = world.now - silent;
        INFO("timeout " << timeout.count() / 1000 << " ms, noticed after " << noticed.count() / 1000 << " ms");
        CHECK(noticed >= timeout - 200ms);
        CHECK(noticed <= timeout + 200ms);
    }
}

TEST_CASE(
    "thirty-two that take nothing among a hundred and twenty-eight are dropped in time, bounded, and the others get "
    "all") {
    TransportWorld::ServerConfig config;
    config.max_sessions = 128;
    TransportWorld world(66, config);
    world.record = false;
    TransportWorld::ClientConfig patient;
    patient.playing_timeout = 60s;  // they hear nothing, and stay
    for (int i = 0; i < 128; ++i) world.add_client(patient);
    std::vector<SessionId> sessions;
    world.between = [&] {
        for (const TransportEvent& event : world.server->events()) {
            if (event.kind == Kind::connected) sessions.push_back(event.session);
        }
    };
    REQUIRE(world.run_until([&] { return sessions.size() == 128; }, 20s));
    for (const SessionId session : sessions) world.server->set_playing(session);
    std::vector<std::uint64_t> got(128);
    for (std::size_t i = 0; i < 32; ++i)
        world.network.set_conditions(TransportWorld::server_address, world.clients[i * 4]->address,
                                     {.loss_percent = 100});
    std::uint64_t rounds = 0;
    std::size_t most_waiting = 0;
    world.between = [&] {
        for (std::size_t i = 0; i < 128; ++i) {
            for (const TransportEvent& event : world.clients[i]->transport->events())
                got[i] += event.kind == Kind::message;
            world.clients[i]->transport->send_state(bytes_of("alive"));
        }
        if (rounds >= 600) return;
        ++rounds;
        for (const SessionId session : sessions) {
            world.server->send_message(session, Lane::events, bytes_of(std::string(300, 'e')));
            most_waiting = std::max(most_waiting, world.server->stats(session).reliable_bytes_waiting);
        }
    };
    REQUIRE(world.run_until([&] { return world.server->session_count() == 96; }, 60s));
    world.run(12s);
    CHECK(world.server->session_count() == 96);
    CHECK(world.server->counters().ended_too_slow == 32);
    CHECK(most_waiting < 512 * 1024);
    for (std::size_t i = 0; i < 128; ++i) {
        if (i % 4 != 0) CHECK(got[i] == rounds);
    }
}
