// What others do to a session's datagrams: nothing of it changes more than a counter.
#include <algorithm>
#include <catch2/catch.hpp>

#include "support/transport_world.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;
using namespace std::chrono_literals;
using Kind = TransportEvent::Kind;

namespace {

/// A connected client, and everything that it sent.
struct Watched {
    explicit Watched(std::uint64_t seed) : world(seed) {
        client = &world.add_client();
        world.network.on_datagram(
            [this](TimePoint, const Address& from, const Address&, std::span<const std::byte> bytes, bool) {
                seen.emplace_back(bytes.begin(), bytes.end());
                if (from == client->address) sent.emplace_back(bytes.begin(), bytes.end());
            });
        REQUIRE(world.connect(*client));
        world.run(500ms);
        attacker = world.attach(Address::ipv4(66, 6, 6, 6, 6));
    }
    void inject(std::span<const std::byte> bytes) {
        const OutgoingDatagram one{TransportWorld::server_address, bytes};
        attacker->send(std::span(&one, 1), world.now);
    }
    /// What a server's other side must not notice.
    std::size_t noticed() const { return world.happened.size(); }

    TransportWorld world;
    TestClient* client = nullptr;
    std::unique_ptr<Carrier> attacker;
    std::vector<std::vector<std::byte>> seen, sent;
};

}  // namespace

TEST_CASE("nothing that is said can be read on the wire") {
    Watched watched(21);
    const std::string secret = "meet me behind the foundry at nine";
    for (int i = 0; i < 50; ++i) {
        watched.client->transport->send_message(Lane::events, bytes_of(secret));
        watched.client->transport->send_state(bytes_of(secret));
        watched.world.server->send_message(watched.world.session_of(*watched.client), Lane::bulk,
                                           bytes_of(secret + secret + secret));
        watched.world.run(50ms);
    }
    CHECK(watched.world.all(Kind::message).size() == 50);
    CHECK(watched.client->all(Kind::message).size() == 50);
    for (const auto& datagram : watched.seen) {
        const std::string text = text_of(datagram);
        for (std::size_t at = 0; at + 8 <= secret.size(); ++at)
            REQUIRE(text.find(secret.substr(at, 8)) == std::string::npos);
    }
}

TEST_CASE("replayed, flipped, cut, lengthened and random datagrams are counted by cause and change nothing") {
    Watched watched(22);
    watched.world.run(2s);  // no events but acks from here on
    Random random(22);
    const std::vector<std::vector<std::byte>> originals = watched.sent;
    const auto before = watched.world.server->counters();
    const std::uint64_t states = watched.world.all(Kind::state).size(),
                        messages = watched.world.all(Kind::message).size();
    std::uint64_t injected = 0;
    for (int i = 0; i < 4000; ++i, ++injected) {
        std::vector<std::byte> bytes = originals[random.below(static_cast<std::uint32_t>(originals.size()))];
        switch (random.below(5)) {
            case 0:
                break;  // as it was
            case 1:
                bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] ^=
                    static_cast<std::byte>(1u << random.below(8));
                break;
            case 2:
                bytes.resize(random.below(static_cast<std::uint32_t>(bytes.size())));
                break;
            case 3:
                bytes.resize(std::min<std::size_t>(bytes.size() + 1 + random.below(900), max_datagram_bytes));
                break;
            default:
                std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random.below(256)); });
        }
        watched.inject(bytes);
        if (i % 20 == 0) watched.world.step();
    }
    watched.world.run(1s);
    const auto& after = watched.world.server->counters();
    CHECK(watched.world.all(Kind::state).size() == states);
    CHECK(watched.world.all(Kind::message).size() == messages);
    CHECK(watched.world.all(Kind::disconnected).empty());
    CHECK(after.sealed.migrations == 0);
    CHECK(after.sealed.replayed > before.sealed.replayed);
    CHECK(after.sealed.forged > before.sealed.forged);
    CHECK(after.malformed_handshake > before.malformed_handshake);
    CHECK(after.unknown_session > before.unknown_session);
    CHECK(after.unknown_kind > before.unknown_kind);
    CHECK(watched.world.server->session_count() == 1);
    CHECK(watched.client->connected());
    watched.client->transport->send_message(Lane::events, bytes_of("still here"));
    watched.world.run(1s);
    CHECK(watched.world.all(Kind::message).back().text == "still here");
}

TEST_CASE("one on the way who lets a copy overtake cannot steal the session") {
    Watched watched(23);
    // Every datagram of the client reaches the server first from the attacker's address, who cannot answer the
    // challenge.
    watched.world.network.set_conditions(watched.client->address, TransportWorld::server_address, {.latency = 40ms});
    watched.world.network.on_datagram(
        [&](TimePoint, const Address& from, const Address&, std::span<const std::byte> bytes, bool) {
            if (from == watched.client->address) watched.inject(std::vector<std::byte>(bytes.begin(), bytes.end()));
        });
    const SessionId session = watched.world.session_of(*watched.client);
    watched.world.between = [&] { watched.client->transport->send_state(bytes_of("state")); };
    watched.world.run(3s);
    CHECK(watched.world.server->counters().sealed.path_challenges > 0);
    CHECK(watched.world.server->counters().sealed.migrations == 0);
    CHECK(watched.world.server->stats(session).remote == watched.client->address);
    CHECK(watched.client->connected());
}

TEST_CASE("a client that moves is followed, and keeps all that is under way") {
    Watched watched(24);
    TransportWorld& world = watched.world;
    const SessionId session = world.session_of(*watched.client);
    const Address next = Address::ipv4(192, 0, 2, 77, 7777);
    for (int i = 0; i < 60; ++i) {
        watched.client->transport->send_message(Lane::control, bytes_of("up " + std::to_string(i)));
        world.server->send_message(session, Lane::control, bytes_of("down " + std::to_string(i)));
        if (i == 30) REQUIRE(world.network.rebind(watched.client->address, next));
        world.run(50ms);
    }
    world.run(2s);
    CHECK(world.server->stats(session).remote == next);
    CHECK(world.server->counters().sealed.migrations == 1);
    REQUIRE(world.all(Kind::message).size() == 60);
    REQUIRE(watched.client->all(Kind::message).size() == 60);
    for (std::size_t i = 0; i < 60; ++i)
        CHECK(watched.client->all(Kind::message)[i].text == "down " + std::to_string(i));
}

TEST_CASE("keys change under way without a loss") {
    Watched watched(25);
    TransportWorld& world = watched.world;
    world.record = false;
    const SessionId session = world.session_of(*watched.client);
    std::uint64_t sent = 0, received = 0;
    world.between = [&] {
        for (const TransportEvent& event : watched.client->transport->events()) received += event.kind == Kind::state;
        for (int i = 0; i < 40; ++i) sent += world.server->send_state(session, bytes_of("snapshot")) != 0;
    };
    world.run(60s);  // 144,000 datagrams: two changes of key
    world.between = [&] {
        for (const TransportEvent& event : watched.client->transport->events()) received += event.kind == Kind::state;
    };
    world.run(100ms);
    CHECK(sent > 2 * 65'536);
    CHECK(received == sent);
    CHECK(watched.client->transport->counters().sealed.forged == 0);
}

TEST_CASE("bulk does not delay the other lanes") {
    const auto slowest = [](bool with_bulk) {
        Watched watched(26);
        TransportWorld& world = watched.world;
        world.network.set_conditions({.latency = 40ms, .jitter = 5ms});
        const SessionId session = world.session_of(*watched.client);
        if (with_bulk) world.server->send_message(session, Lane::bulk, bytes_of(std::string(250'000, 'b')));
        std::vector<TimePoint> sent_at;
        for (int i = 0; i < 100; ++i) {
            sent_at.push_back(world.now);
            world.server->send_message(session, Lane::events, bytes_of(std::to_string(i)));
            world.run(20ms);
        }
        world.run(10s);
        Duration longest{0};
        std::size_t events = 0, bulk = 0;
        for (const auto& message : watched.client->all(Kind::message)) {
            if (message.lane == Lane::bulk)
                bulk += message.text.size();
            else
                longest = std::max(longest, message.at - sent_at.at(events++));
        }
        CHECK(events == 100);
        CHECK(bulk == (with_bulk ? 250'000 : 0));
        return longest;
    };
    const Duration alone = slowest(false), beside_bulk = slowest(true);
    INFO("alone " << alone.count() << " us, beside bulk " << beside_bulk.count() << " us");
    CHECK(beside_bulk <= alone + 20ms);
}

TEST_CASE("a client that floods its own session is cut off, and nobody else suffers") {
    Watched watched(27);
    TransportWorld& world = watched.world;
    TestClient& honest = world.add_client();
    REQUIRE(world.connect(honest));
    world.between = [&] {
        for (int i = 0; i < 400; ++i) watched.client->transport->send_state(bytes_of(std::string(1000, 'x')));
    };
    REQUIRE(world.run_until([&] { return watched.client->ended() != DisconnectReason::none; }, 30s));
    CHECK(watched.client->ended() == DisconnectReason::too_fast);
    CHECK(honest.connected());
    CHECK(world.server->counters().ended_too_fast == 1);
}

TEST_CASE("a client that takes nothing of what it is sent ends as too slow, with a bounded queue") {
    Watched watched(28);
    TransportWorld& world = watched.world;
    const SessionId session = world.session_of(*watched.client);
    // Its acks never come, though it is alive.
    world.network.set_conditions(TransportWorld::server_address, watched.client->address, {.loss_percent = 100});
    std::size_t most = 0;
    world.between = [&] {
        watched.client->transport->send_state(bytes_of("alive"));
        world.server->send_message(session, Lane::events, bytes_of(std::string(2000, 'e')));
        most = std::max(most, world.server->stats(session).reliable_bytes_waiting);
    };
    REQUIRE(world.run_until([&] { return world.server->session_count() == 0; }, 30s));
    REQUIRE_FALSE(world.all(Kind::disconnected).empty());
    CHECK(world.all(Kind::disconnected).front().disconnect.reason == DisconnectReason::too_slow);
    CHECK(most < 600'000);
}
