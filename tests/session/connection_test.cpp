// Connections that break, move, come back or should never be made.
#include <catch2/catch.hpp>

#include "message/session_messages.hpp"
#include "security/random.hpp"
#include "support/match_world.hpp"
#include "support/raw_client.hpp"
#include "transport/server_transport.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

TEST_CASE("a client whose network vanishes for a while comes back by itself") {
    MatchWorld world(31);
    Player& player = world.join({.name = "nomad"});
    REQUIRE(world.all_play());
    world.network.blackhole(player.address, true);
    REQUIRE(world.run_until([&] { return player.client->state() == ClientState::reconnecting; }, 15s));
    CHECK(player.client->disconnect().reason == DisconnectReason::timed_out);
    world.network.blackhole(player.address, false);
    REQUIRE(world.run_until([&] { return player.playing(); }, 10s));
    world.run(2s);
    CHECK(player.client->stats().reconnects >= 1);
    CHECK(player.client->roster().size() == 1);
    CHECK(player.client->view<Pod>().size() == 1);
}

TEST_CASE("a client outlives a restart of its server") {
    MatchWorld world(32);
    Player& player = world.join();
    REQUIRE(world.all_play());
    world.run(2s);
    world.restart_server();
    REQUIRE(world.run_until([&] { return player.client->state() == ClientState::reconnecting; }, 15s));
    REQUIRE(world.run_until([&] { return player.playing(); }, 10s));
    world.run(1s);
    CHECK(player.client->view<Pod>().size() == 1);
}

TEST_CASE("a client that must not or cannot reconnect ends with the reason") {
    MatchWorld world(33);
    Player& never = world.join({.reconnect = false});
    Player& briefly = world.join({.reconnect_for = 5s});
    REQUIRE(world.all_play());
    world.network.blackhole(MatchWorld::server_address, true);
    world.run(40s);
    CHECK(never.client->state() == ClientState::disconnected);
    CHECK(briefly.client->state() == ClientState::disconnected);
    CHECK(briefly.client->disconnect().reason == DisconnectReason::timed_out);
}

TEST_CASE("a client whose address changes in play plays on") {
    MatchWorld world(34);
    world.network.set_conditions({.latency = 30ms, .loss_percent = 2});
    Player& player = world.join();
    REQUIRE(world.all_play());
    world.run(2s);
    REQUIRE(world.network.rebind(player.address, Address::ipv4(192, 0, 2, 7, 4711)));
    const std::uint64_t before = player.client->stats().snapshots;
    world.run(5s);
    CHECK(player.playing());
    CHECK(player.client->stats().reconnects == 0);
    CHECK(player.client->stats().snapshots - before > 240);
    CHECK(world.left.empty());
    CHECK(player.ticks_different == 0);
}

TEST_CASE("another version of the game is refused with the first thing that differs") {
    MatchWorld world(35);
    RawClient client(world, 1);
    Description other = world.description;
    other.command.fields[0].spec.precision = 0.001;
    client.say(message::Enter{"stranger", protocol_hash(other), 0});
    std::optional<message::OtherGame> answer;
    for (int i = 0; i < 60 && !answer; ++i) {
        world.run(17ms);
        client.transport->receive(world.now);
        for (const auto& event : client.transport->events()) {
            if (event.kind != transport::TransportEvent::Kind::message) continue;
            const auto decoded = message::decode(event.bytes, world.description, message::Speaker::server);
            REQUIRE(decoded);
            answer = std::get<message::OtherGame>(*decoded);
        }
        client.transport->flush(world.now);
    }
    REQUIRE(answer);
    const auto theirs = decode_description(answer->description);
    REQUIRE(theirs);
    CHECK(first_difference(other, *theirs).find("Push.x") != std::string::npos);
    CHECK(world.server->stats().players == 0);
}

TEST_CASE("what no honest client says ends that client's session and nobody else's") {
    MatchWorld world(36);
    Player& honest = world.join();
    REQUIRE(world.all_play());
    const std::uint64_t hash = protocol_hash(world.description);
    const std::vector<std::byte> garbage(40, std::byte{0x5a});
    std::uint8_t number = 1;
    const auto offend = [&](const std::string& what, const std::function<void(RawClient&)>& offence) {
        RawClient client(world, number++);
        client.say(message::Enter{"offender", hash, 0});
        client.say(message::Ready{});
        client.run_until([&] { return world.server->stats().players == 2; });
        offence(client);
        INFO(what);
        CHECK(client.run_until([&] { return client.ended.reason != DisconnectReason::none; }));
        CHECK(client.ended.reason == DisconnectReason::malformed);
        CHECK(world.run_until([&] { return world.server->stats().players == 1; }, 1s));
        CHECK(honest.playing());
    };
    offend("garbage as a message", [&](RawClient& c) { c.transport->send_message(transport::Lane::control, garbage); });
    offend("an empty message", [&](RawClient& c) { c.transport->send_message(transport::Lane::events, {}); });
    offend("entering twice", [&](RawClient& c) { c.say(message::Enter{"again", hash, 0}); });
    offend("a server's message", [&](RawClient& c) { c.say(message::Roster{}); });
    offend("garbage as commands", [&](RawClient& c) { c.transport->send_state(garbage); });
    CHECK(world.server->stats().malformed == 5);
    CHECK(honest.ticks_different == 0);
}

TEST_CASE("a session that never enters a room holds its place for ten seconds only") {
    MatchWorld world(38);
    RawClient client(world, 1);
    REQUIRE(client.run_until([&] { return world.server->stats().clients == 1; }));
    const TimePoint begin = world.now;
    while (client.ended.reason == DisconnectReason::none && world.now - begin < 30s)
        client.run_until([] { return false; });
    CHECK(client.ended.reason == DisconnectReason::loading_too_long);
    CHECK(world.server->stats().clients == 0);
}

TEST_CASE("a client whose server says nonsense leaves with words, and counts it") {
    MatchWorld world(37);
    // A server of the sealed transport alone, in the place of the real one.
    world.server.reset();
    security::SeededRandomSource random(5);
    auto fake =
        transport::ServerTransport::open(world.network.attach(MatchWorld::server_address), {}, random, world.now);
    REQUIRE(fake);
    Player& player = world.join();
    bool said = false;
    transport::SessionId session{};
    REQUIRE(world.run_until(
        [&] {
            (*fake)->receive(world.now);
            for (const auto& event : (*fake)->events()) {
                if (event.kind != transport::TransportEvent::Kind::message || said) continue;
                (*fake)->send_message(event.session, transport::Lane::control,
                                      message::encode(message::Entered{PlayerId{1}, 1, "trap", 60, {}}));
                said = true;
                session = event.session;
            }
            if (said) (*fake)->send_state(session, std::vector<std::byte>(30, std::byte{0xff}));
            (*fake)->flush(world.now);
            return player.client->state() == ClientState::disconnected;
        },
        10s));
    CHECK(player.client->disconnect().reason == DisconnectReason::malformed);
    CHECK(player.client->stats().decode_errors == 1);
    player.client.reset();
    fake->reset();
}

TEST_CASE("a wrong config is refused with the field, its value and what is allowed") {
    const auto message_of = [](ClientConfig config) {
        return Client<Drift>::connect(std::move(config)).error().message;
    };
    CHECK(message_of({.port = 0}) == "client config: port is 0, must be 1 to 65,535");
    CHECK(message_of({.name = ""}).find("name is \"\"") != std::string::npos);
    CHECK(message_of({.feel = {.interpolation_delay = 2s}}) ==
          "feel: interpolation_delay is 2000 ms, must be 0 to 1 s");
    CHECK(message_of({.feel = {.interpolation_delay = 900ms}}) ==
          "feel: interpolation_delay is 900 ms, must be at most 799 ms at 60 Hz");
    const auto server_message = [](ServerConfig config) {
        return Server<Drift>::open(std::move(config)).error().message;
    };
    CHECK(server_message({.max_players = 0}) == "server config: max_players is 0, must be 1 to 4,000");
    CHECK(server_message({.admission = Admission::join_key}) ==
          "server config: join_key is 0 bytes long, must be 1 to 64 bytes");
    CHECK(server_message({.victim_grace = 2s}) == "server config: victim_grace is 2000 ms, must be 0 to 1 s");
    CHECK(server_message({.strict_above = 3s}) == "server config: strict_above is 3000 ms, must be 0 to 2 s");
    CHECK(server_message({.snapshot_every = 17}) == "server config: snapshot_every is 17, must be 1 to 16");
}
