// A server that takes nobody new lets in who comes back: by the seat that it had, or by a ticket.
#include <catch2/catch.hpp>
#include <ctime>

#include "security/key_exchange.hpp"
#include "support/raw_client.hpp"
#include "support/scratch_folder.hpp"
#include "support/transport_world.hpp"
#include "tickwire/connect_token.hpp"
#include "transport/handshake_messages.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;
using namespace std::chrono_literals;

namespace {

std::uint64_t unix_now = 1'800'000'000;  // the tests' wall clock
const TokenKey token_key{5, std::vector<std::byte>(32, std::byte{7})};

/// How a client fares that offers this.
DisconnectReason outcome(TransportWorld& world, TransportWorld::ClientConfig config) {
    TestClient& client = world.add_client(config);
    world.run_until([&] { return client.connected() || client.ended() != DisconnectReason::none; }, 5s);
    world.run(100ms);  // until the server knows it too
    return client.ended();
}

std::vector<std::byte> token_of(std::uint64_t user) {
    return *mint_connect_token(token_key, {.user = user, .expires_at = unix_now + 300});
}

/// A token server, and tickets of two players that it has had: user 7, and one without a name.
struct TicketWorld : TransportWorld {
    explicit TicketWorld(std::uint64_t seed)
        : TransportWorld(seed, {.admission = AdmissionMode::token,
                                .token_keys = {token_key},
                                .server_key = std::vector<std::byte>(32, std::byte{77}),
                                .unix_time = [] { return unix_now; }}) {
        for (const std::uint64_t user : {7u, 0u}) {
            REQUIRE(outcome(*this, {.token = token_of(user)}) == DisconnectReason::none);
            tickets.push_back(server->mint_ticket(session_of(*clients.back())));
            clients.back()->transport->disconnect(DisconnectReason::left, {}, now);
        }
        run(1s);
        REQUIRE(server->session_count() == 0);
        server->set_open(false);
    }
    std::vector<std::vector<std::byte>> tickets;
};

using Secret = std::array<std::byte, 16>;
constexpr Secret secret_of_three{std::byte{3}}, lost_secret{std::byte{33}}, wrong_secret{std::byte{4}};

/// Tells of two that are or were player 3, and counts how often it is asked.
SeatsOf seats_of_three(int& asked) {
    static const std::array<security::Mac, 2> hashes{security::seat_hash(secret_of_three),
                                                     security::seat_hash(lost_secret)};
    return [&asked](std::uint16_t player) {
        ++asked;
        return player == 3 ? std::span<const security::Mac>(hashes) : std::span<const security::Mac>();
    };
}

// The match: each look at the clock of work costs as much as the test says.
TimePoint work{1000s};
Duration work_costs{0};

ServerConfig measured(Admission admission = Admission::open, const std::string& folder = {}) {
    work_costs = 0us;
    ServerConfig config;
    config.admission = admission;
    if (admission == Admission::token) config.token_keys = {token_key};
    config.state_folder = folder;
    config.log = [](LogLevel, std::string_view) {};
    config.work_clock = [] { return work += work_costs; };
    return config;
}

/// One that this server lets in.
ClientConfig guest(Admission admission, std::uint64_t user) {
    ClientConfig config;
    const auto expires_at = static_cast<std::uint64_t>(std::time(nullptr)) + 300;
    if (admission == Admission::token)
        config.token = *mint_connect_token(token_key, {.user = user, .expires_at = expires_at});
    return config;
}

void overload(MatchWorld& world) {
    work_costs = 10ms;
    REQUIRE(world.run_until([&] { return world.server->stats().shed_level == 3; }, 10s));
}

DisconnectReason stranger(MatchWorld& world, Admission admission) {
    Player& late = world.join(guest(admission, 99));
    REQUIRE(world.run_until([&] { return late.client->state() == ClientState::disconnected; }, 5s));
    return late.client->disconnect().reason;
}

bool is_back(MatchWorld& world, Player& player) {
    return world.run_until([&] { return player.playing(); }, 5s) && world.server->stats().shed_level == 3;
}

}  // namespace

TEST_CASE("a server that takes nobody new lets in who proves a seat, present or lost, and nobody else") {
    TransportWorld world(71);
    int asked = 0;
    world.server->know_seats(seats_of_three(asked));
    CHECK(outcome(world, {.seat_player = 3, .seat = wrong_secret}) == DisconnectReason::none);
    CHECK(asked == 0);  // everybody gets in
    CHECK_FALSE(world.server->owes_seat(world.session_of(*world.clients.back())));
    world.server->set_open(false);
    CHECK(outcome(world, {}) == DisconnectReason::overloaded);
    CHECK(outcome(world, {.seat_player = 3, .seat = wrong_secret}) == DisconnectReason::overloaded);
    CHECK(outcome(world, {.seat_player = 4, .seat = secret_of_three}) == DisconnectReason::overloaded);
    CHECK(world.server->counters().let_back_in == 0);
    for (const Secret& secret : {secret_of_three, lost_secret}) {
        CHECK(outcome(world, {.seat_player = 3, .seat = secret}) == DisconnectReason::none);
        CHECK(world.server->owes_seat(world.session_of(*world.clients.back())));
    }
    CHECK(world.server->counters().let_back_in == 2);
    CHECK(world.server->counters().refused_overloaded == 3);
    CHECK(world.server->session_count() == 3);
}

TEST_CASE("a proof of a seat is good for one cookie, one nonce and one key") {
    const security::Mac hash = security::seat_hash(secret_of_three);
    const security::Mac cookie{std::byte{1}}, other_cookie{std::byte{2}};
    const security::PublicKey key{std::byte{1}}, other_key{std::byte{2}};
    const security::Mac proof = security::seat_proof(hash, 1, cookie, key);
    CHECK(proof == security::seat_proof(hash, 1, cookie, key));
    CHECK(proof != security::seat_proof(hash, 2, cookie, key));
    CHECK(proof != security::seat_proof(hash, 1, other_cookie, key));
    CHECK(proof != security::seat_proof(hash, 1, cookie, other_key));
    CHECK(proof != security::seat_proof(security::seat_hash(wrong_secret), 1, cookie, key));
}

TEST_CASE("no proof is looked at whose cookie is forged, nor more than the budget of joins") {
    TransportWorld world(72);
    int asked = 0;
    world.server->know_seats(seats_of_three(asked));
    world.server->set_open(false);
    auto forger = world.attach(Address::ipv4(66, 6, 6, 6, 6));
    const auto flood = [&](const security::Mac& cookie, std::uint64_t nonce) {
        JoinMessage join{wire_version, nonce, cookie, {}, {}, {}};
        join.seat = SeatClaim{3, {}};
        const auto bytes = write(join);
        for (int i = 0; i < 3000; ++i) {
            const OutgoingDatagram one{TransportWorld::server_address, bytes};
            forger->send(std::span(&one, 1), world.now);
        }
        world.run(100ms);
    };
    flood({}, 77);
    CHECK(asked == 0);
    CHECK(world.server->counters().bad_cookie == 3000);
    const auto hello = write(HelloMessage{wire_version, 78});
    const OutgoingDatagram one{TransportWorld::server_address, hello};
    forger->send(std::span(&one, 1), world.now);
    world.run(100ms);
    const auto answers = forger->receive(world.now);
    REQUIRE(answers.size() == 1);
    const auto cookie = read_cookie(answers[0].bytes);
    REQUIRE(cookie);
    flood(cookie->cookie, 78);
    CHECK(asked >= 1000);
    CHECK(asked <= 1200);
    CHECK(world.server->counters().refused_overloaded == static_cast<std::uint64_t>(asked));
    CHECK(world.server->session_count() == 0);
}

TEST_CASE("a server that takes nobody new lets a named user in by its ticket, once, and uses up nothing of others'") {
    TicketWorld world(73);
    const auto fresh = token_of(8);
    CHECK(outcome(world, {.token = fresh}) == DisconnectReason::overloaded);
    auto changed = world.tickets[0];
    changed.back() ^= std::byte{1};
    CHECK(outcome(world, {.token = changed}) == DisconnectReason::overloaded);
    // Whoever is nobody in particular could hand tickets on without end.
    CHECK(outcome(world, {.token = world.tickets[1]}) == DisconnectReason::overloaded);
    CHECK(outcome(world, {.token = world.tickets[0]}) == DisconnectReason::none);
    CHECK(world.server->identity(world.session_of(*world.clients.back())).user == 7);
    CHECK_FALSE(world.server->owes_seat(world.session_of(*world.clients.back())));
    CHECK(outcome(world, {.token = world.tickets[0]}) == DisconnectReason::token_used);
    CHECK(world.server->counters().let_back_in == 1);
    world.server->set_open(true);
    CHECK(outcome(world, {.token = fresh}) == DisconnectReason::none);
}

TEST_CASE("a ticket that is too old lets nobody into a server that takes nobody new") {
    TicketWorld world(74);
    unix_now += 601;
    CHECK(outcome(world, {.token = world.tickets[0]}) == DisconnectReason::overloaded);
    world.server->set_open(true);
    CHECK(outcome(world, {.token = world.tickets[0]}) == DisconnectReason::token_expired);
}

TEST_CASE("who lost its session comes back to an overloaded server that refuses strangers") {
    const auto admission = GENERATE(Admission::open, Admission::token);
    MatchWorld world(75, measured(admission));
    Player& stays = world.join(guest(admission, 1));
    Player& gone = world.join(guest(admission, 2));
    ClientConfig impatient = guest(admission, 3);
    impatient.playing_timeout = 1s;
    Player& moves = world.join(impatient);
    REQUIRE(world.all_play());
    overload(world);
    CHECK(stranger(world, admission) == DisconnectReason::overloaded);
    // Forgotten by the server: it is let in as a new player.
    world.network.blackhole(gone.address, true);
    REQUIRE(world.run_until([&] { return world.server->stats().players == 2; }, 15s));
    REQUIRE(world.run_until([&] { return gone.client->state() == ClientState::reconnecting; }, 5s));
    world.run(5s);
    world.network.blackhole(gone.address, false);
    CHECK(is_back(world, gone));
    CHECK(world.server->stats().players == 3);
    // Still there for the server, and at another address by now: it takes its seat.
    const PlayerId before = moves.client->me();
    world.network.blackhole(moves.address, true);
    REQUIRE(world.run_until([&] { return moves.client->state() == ClientState::reconnecting; }, 5s));
    moves.client->replace_carrier(world.network.attach(Address::ipv4(10, 77, 0, 1, 50000)));
    CHECK(is_back(world, moves));
    CHECK(moves.client->me() == before);
    CHECK(world.server->stats().players == 3);
    CHECK(stranger(world, admission) == DisconnectReason::overloaded);
    CHECK(stays.playing());
}

TEST_CASE("after a restart an overloaded server lets its players in, and refuses strangers") {
    const auto admission = GENERATE(Admission::open, Admission::token);
    const ScratchFolder folder;
    MatchWorld world(76, measured(admission, folder.path));
    Player& stays = world.join(guest(admission, 1));
    Player& late = world.join(guest(admission, 2));
    REQUIRE(world.all_play());
    world.run(3s);
    const PlayerId before = late.client->me();
    world.network.blackhole(late.address, true);
    world.server.reset();
    world.restart_server(measured(admission, folder.path));
    REQUIRE(world.run_until([&] { return stays.playing() && world.server->stats().players_resumed == 1; }, 5s));
    overload(world);
    CHECK(stranger(world, admission) == DisconnectReason::overloaded);
    REQUIRE(world.run_until([&] { return late.client->state() == ClientState::reconnecting; }, 15s));
    world.network.blackhole(late.address, false);
    CHECK(is_back(world, late));
    CHECK(late.client->me() == before);
    CHECK(world.server->stats().players_resumed == 2);
}

TEST_CASE("a seat whose secret is handed on lets one into an overloaded server, and that one takes it") {
    MatchWorld world(77, measured());
    RawClient owner(world, 1);
    owner.play();
    overload(world);
    const ClientTransportConfig with_seat{.seat_player = owner.entered.player.value, .seat = owner.entered.seat};
    RawClient friendly(world, 2, with_seat);
    friendly.say(message::Enter{"another", protocol_hash(world.description), 0});
    CHECK(friendly.run_until([&] { return friendly.ended.reason != DisconnectReason::none; }));
    CHECK(friendly.ended.reason == DisconnectReason::overloaded);
    RawClient heir(world, 3, with_seat);
    heir.say(message::Enter{"heir", protocol_hash(world.description), 0, 0, owner.entered.seat});
    CHECK(heir.run_until([&] { return heir.entered.player == owner.entered.player; }));
    owner.run(10);
    CHECK(owner.ended.reason == DisconnectReason::timed_out);
    CHECK(world.server->stats().players == 1);
}
