// Who gets in, who does not, and what each is told.
#include <catch2/catch.hpp>
#include <cstring>

#include "security/token.hpp"
#include "support/transport_world.hpp"
#include "tickwire/connect_token.hpp"
#include "transport/datagram_kind.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t today = 1'800'000'000;  // the tests' wall clock
const TokenKey token_key{5, std::vector<std::byte>(32, std::byte{7})},
    other_key{5, std::vector<std::byte>(32, std::byte{8})}, next_key{6, std::vector<std::byte>(32, std::byte{9})};

TransportWorld::ServerConfig token_server() {
    return {.admission = AdmissionMode::token, .token_keys = {token_key, next_key}, .unix_time = [] { return today; }};
}

std::vector<std::byte> token(std::uint64_t expires_at = today + 60, const TokenKey& key = token_key) {
    auto minted = mint_connect_token(key, {.expires_at = expires_at});
    REQUIRE(minted);
    return *minted;
}

const std::vector<std::byte> red_team{std::byte{'r'}, std::byte{'e'}, std::byte{'d'}};

/// How a client fares that offers this.
Disconnect outcome(TransportWorld& world, TransportWorld::ClientConfig config) {
    TestClient& client = world.add_client(config);
    world.run_until([&] { return client.connected() || client.ended() != DisconnectReason::none; }, 5s);
    if (client.connected()) return world.run(100ms), Disconnect{};  // until the server knows it too
    REQUIRE_FALSE(client.all(TransportEvent::Kind::disconnected).empty());
    return client.all(TransportEvent::Kind::disconnected).front().disconnect;
}

}  // namespace

TEST_CASE("open: everybody gets in, and one with a key or token is told that this server takes none") {
    TransportWorld world;
    CHECK(outcome(world, {}).reason == DisconnectReason::none);
    CHECK(outcome(world, {.join_key = "s3cret"}).reason == DisconnectReason::wrong_join_key);
    CHECK(outcome(world, {.token = token()}).reason == DisconnectReason::token_invalid);
}

TEST_CASE("join key: who knows it gets in") {
    TransportWorld world(3, {.admission = AdmissionMode::join_key, .join_key = "s3cret"});
    CHECK(outcome(world, {.join_key = "s3cret"}).reason == DisconnectReason::none);
    CHECK(outcome(world, {.join_key = "guess"}).reason == DisconnectReason::wrong_join_key);
    CHECK(outcome(world, {}).reason == DisconnectReason::wrong_join_key);
    CHECK(world.server->counters().refused_join_key >= 1);
    CHECK(world.server->session_count() == 1);
}

TEST_CASE("token: a good one gets in once; missing, old, foreign, changed and used ones are refused by name") {
    TransportWorld world(4, token_server());
    const std::vector<std::byte> good = token();
    CHECK(outcome(world, {.token = good}).reason == DisconnectReason::none);
    CHECK(outcome(world, {.token = good}).reason == DisconnectReason::token_used);
    CHECK(outcome(world, {}).reason == DisconnectReason::token_required);
    CHECK(outcome(world, {.token = token(today)}).reason == DisconnectReason::token_expired);
    CHECK(outcome(world, {.token = token(today + 601)}).reason ==
          DisconnectReason::token_invalid);  // good for too long
    CHECK(outcome(world, {.token = token(today + 60, other_key)}).reason == DisconnectReason::token_invalid);
    const auto& counters = world.server->counters();
    CHECK(counters.refused_token_missing == 1);
    CHECK(counters.refused_token_used == 1);
    CHECK(counters.refused_token_expired == 1);
    CHECK(counters.refused_token_invalid == 1);
    CHECK(counters.refused_token_too_long == 1);
    CHECK(world.server->session_count() == 1);
    const auto cut = ClientTransport::connect(world.attach(Address::ipv4(9, 9, 9, 9, 9)),
                                              {.server = TransportWorld::server_address, .token = {std::byte{1}}},
                                              world.random, world.now);
    REQUIRE_FALSE(cut);
    CHECK(cut.error().message == "the connect token has 1 bytes, must be 142 to 342");
}

TEST_CASE("token keys rotate: each token names its key, and one that is not known is refused as such") {
    TransportWorld world(14, token_server());
    CHECK(outcome(world, {.token = token(today + 60, token_key)}).reason == DisconnectReason::none);
    CHECK(outcome(world, {.token = token(today + 60, next_key)}).reason == DisconnectReason::none);
    const TokenKey retired{4, token_key.bytes};  // the same bytes under another id are another key
    const Disconnect unknown = outcome(world, {.token = token(today + 60, retired)});
    CHECK(unknown.reason == DisconnectReason::token_unknown_key);
    CHECK(unknown.detail == "key 4");
    CHECK(world.server->counters().refused_token_unknown_key == 1);
}

TEST_CASE("a token for named servers is good at those, and hands the server its user and the service's data") {
    const Address here = Address::ipv4(203, 0, 113, 5, 40000), elsewhere = Address::ipv4(203, 0, 113, 6, 40000);
    TransportWorld::ServerConfig config = token_server();
    config.public_addresses = {here};
    TransportWorld world(15, config);
    const auto for_servers = [](std::vector<Address> servers) {
        return *mint_connect_token(
            token_key, {.user = 7, .expires_at = today + 60, .servers = std::move(servers), .user_data = red_team});
    };
    CHECK(outcome(world, {.token = for_servers({elsewhere})}).reason == DisconnectReason::token_elsewhere);
    CHECK(world.server->counters().refused_token_elsewhere == 1);
    REQUIRE(outcome(world, {.token = for_servers({elsewhere, here})}).reason == DisconnectReason::none);
    const SessionIdentity identity = world.server->identity(world.session_of(*world.clients.back()));
    CHECK(identity.user == 7);
    CHECK(identity.user_data == red_team);
}

TEST_CASE("one user has one session: the newer token takes the place of the older") {
    TransportWorld world(16, token_server());
    const auto of_user = [](std::uint64_t user) {
        return *mint_connect_token(token_key, {.user = user, .expires_at = today + 60});
    };
    REQUIRE(outcome(world, {.token = of_user(7)}).reason == DisconnectReason::none);
    REQUIRE(outcome(world, {.token = of_user(8)}).reason == DisconnectReason::none);
    REQUIRE(outcome(world, {.token = of_user(7)}).reason == DisconnectReason::none);
    world.run(1s);
    CHECK(world.server->session_count() == 2);
    CHECK(world.clients[0]->ended() == DisconnectReason::timed_out);
    CHECK(world.clients[1]->connected());
    CHECK(world.clients[2]->connected());
}

TEST_CASE("a token that was used before a restart is refused after it, and the server tells of each that it takes") {
    std::vector<UsedToken> used;
    TransportWorld::ServerConfig config = token_server();
    config.token_used = [&](const UsedToken& one) { used.push_back(one); };
    const std::vector<std::byte> once = token();
    {
        TransportWorld before(17, config);
        REQUIRE(outcome(before, {.token = once}).reason == DisconnectReason::none);
    }
    REQUIRE(used.size() == 1);
    config.used_tokens = used;
    TransportWorld after(18, config);
    CHECK(outcome(after, {.token = once}).reason == DisconnectReason::token_used);
    CHECK(outcome(after, {.token = token()}).reason == DisconnectReason::none);
}

TEST_CASE(
    "a server's own ticket lets its owner in again, after a restart too, once, and nobody else's server takes it") {
    TransportWorld::ServerConfig config = token_server();
    config.server_key.assign(32, std::byte{77});
    std::vector<std::byte> ticket;
    {
        TransportWorld before(19, config);
        const auto first = mint_connect_token(token_key, {.user = 7, .expires_at = today + 60});
        REQUIRE(outcome(before, {.token = *first}).reason == DisconnectReason::none);
        ticket = before.server->mint_ticket(before.session_of(*before.clients[0]));
    }
    TransportWorld after(20, config);
    REQUIRE(outcome(after, {.token = ticket}).reason == DisconnectReason::none);
    CHECK(after.server->identity(after.session_of(*after.clients[0])).user == 7);
    CHECK(after.server->counters().tickets_used == 1);
    CHECK(outcome(after, {.token = ticket}).reason == DisconnectReason::token_used);
    config.server_key.assign(32, std::byte{78});
    TransportWorld another(21, config);
    CHECK(outcome(another, {.token = ticket}).reason == DisconnectReason::token_invalid);
}

TEST_CASE("who is banned by address or as a user is told why, and a ban costs no token") {
    TransportWorld::ServerConfig config = token_server();
    std::optional<std::uint64_t> banned_user = 7;
    bool everywhere = false;
    config.banned = [&](const Address&, std::uint64_t user) -> std::optional<std::string> {
        if (everywhere || (banned_user && user == *banned_user)) return "aimed too well";
        return std::nullopt;
    };
    TransportWorld world(22, config);
    const auto seven = mint_connect_token(token_key, {.user = 7, .expires_at = today + 60});
    const Disconnect refused = outcome(world, {.token = *seven});
    CHECK(refused.reason == DisconnectReason::banned);
    CHECK(refused.detail == "aimed too well");
    banned_user.reset();
    CHECK(outcome(world, {.token = *seven}).reason == DisconnectReason::none);
    everywhere = true;
    CHECK(outcome(world, {.token = token()}).reason == DisconnectReason::banned);
    CHECK(world.server->counters().refused_banned == 2);
}

TEST_CASE("one address has a bounded number of sessions, others are let in, and a server that is closed takes nobody") {
    TransportWorld::ServerConfig config;
    config.max_per_address = 2;
    TransportWorld world(23, config);
    const auto from = [&](const Address& address) {
        TestClient& client = world.add_client({}, address);
        world.run_until([&] { return client.connected() || client.ended() != DisconnectReason::none; }, 5s);
        return client.connected() ? DisconnectReason::none : client.ended();
    };
    for (std::uint16_t port = 1; port <= 2; ++port)
        CHECK(from(Address::ipv4(198, 51, 100, 9, port)) == DisconnectReason::none);
    CHECK(from(Address::ipv4(198, 51, 100, 9, 3)) == DisconnectReason::too_many_from_address);
    CHECK(from(Address::ipv4(198, 51, 100, 10, 3)) == DisconnectReason::none);
    CHECK(world.server->counters().refused_per_address == 1);
    for (std::uint16_t port = 1; port <= 4; ++port)
        CHECK(from(Address::ipv4(127, 0, 0, 1, port)) == DisconnectReason::none);  // this machine itself
    world.server->set_open(false);
    CHECK(from(Address::ipv4(198, 51, 100, 11, 1)) == DisconnectReason::overloaded);
    world.server->set_open(true);
    CHECK(from(Address::ipv4(198, 51, 100, 11, 2)) == DisconnectReason::none);
}

TEST_CASE("no bit of a token can be changed") {
    REQUIRE(security::initialize_crypto());
    const security::SealKey key = *security::seal_key(token_key);
    const auto minted = mint_connect_token(
        token_key,
        {.user = 42, .expires_at = today + 60, .servers = {Address::ipv4(10, 0, 0, 1, 40000)}, .user_data = red_team});
    REQUIRE(minted);
    const std::vector<std::byte>& good = *minted;
    const std::vector<std::byte> sealed(good.begin() + security::token_secret_bytes, good.end());
    REQUIRE(security::open_token(key, sealed));
    CHECK(security::open_token(key, sealed)->user == 42);
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::vector<std::byte> changed = sealed;
        changed[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
        REQUIRE_FALSE(security::open_token(key, changed));
    }
}

TEST_CASE("used tokens are remembered until they expire, and no longer") {
    security::SeededRandomSource random(1);
    const security::SealKey key = *security::seal_key(token_key);
    security::UsedTokens used;
    const auto minted = security::mint_token(key, {.user = 1, .expires_at = today + 10}, random);
    const auto opened = security::open_token(key, std::span(minted).subspan(security::token_secret_bytes));
    REQUIRE(opened);
    CHECK(used.use(opened->id, opened->expires_at, today) == security::UsedTokens::Verdict::fresh);
    CHECK(used.use(opened->id, opened->expires_at, today + 9) == security::UsedTokens::Verdict::used);
    security::Token other;
    other.expires_at = today + 20;
    for (std::size_t i = 1; i < security::UsedTokens::most; ++i) {
        std::memcpy(other.id.data(), &i, sizeof i);
        REQUIRE(used.use(other.id, other.expires_at, today + 9) == security::UsedTokens::Verdict::fresh);
    }
    other.id.fill(std::byte{0xff});
    CHECK(used.use(other.id, other.expires_at, today + 9) == security::UsedTokens::Verdict::full);
    CHECK(used.use(other.id, other.expires_at, today + 10) ==
          security::UsedTokens::Verdict::fresh);  // the first has made room
}

TEST_CASE("a full server says so before it uses up a token") {
    TransportWorld::ServerConfig config = token_server();
    config.max_sessions = 1;
    TransportWorld world(5, config);
    REQUIRE(outcome(world, {.token = token()}).reason == DisconnectReason::none);
    const std::vector<std::byte> second = token();
    CHECK(outcome(world, {.token = second}).reason == DisconnectReason::server_full);
    world.clients[0]->transport->disconnect(DisconnectReason::left, {}, world.now);
    world.run(1s);
    CHECK(outcome(world, {.token = second}).reason == DisconnectReason::none);
}

TEST_CASE("every answer to a stranger is smaller than its question, and a stranger costs no memory") {
    TransportWorld world(6);
    std::uint64_t asked = 0, answered = 0, largest_answer = 0;
    std::size_t last_question = 0;
    bool smaller = true;
    world.network.on_datagram(
        [&](TimePoint, const Address& from, const Address&, std::span<const std::byte> bytes, bool) {
            if (bytes[0] > static_cast<std::byte>(DatagramKind::reset)) return;
            if (from == TransportWorld::server_address) {
                answered += bytes.size();
                largest_answer = std::max<std::uint64_t>(largest_answer, bytes.size());
                smaller &= bytes.size() < last_question;
            } else {
                asked += bytes.size();
                last_question = bytes.size();
            }
        });
    for (int i = 0; i < 20; ++i) REQUIRE(outcome(world, {}).reason == DisconnectReason::none);
    CHECK(smaller);
    CHECK(answered * 2 < asked);
    INFO("the longest answer has " << largest_answer << " bytes");
    CHECK(largest_answer < 160);
}

TEST_CASE("a flood of hellos from one network is cut to its budget, and others still get in") {
    TransportWorld world(7);
    auto flood = world.attach(Address::ipv4(66, 6, 6, 1, 1));
    std::uint64_t answers = 0;
    world.network.on_datagram([&](TimePoint, const Address&, const Address& to, std::span<const std::byte>, bool) {
        answers += to.ip[12] == 66;
    });
    std::vector<std::byte> hello(128);
    TestClient* real = nullptr;
    world.network.on_datagram(
        [&](TimePoint, const Address& from, const Address& to, std::span<const std::byte> bytes, bool) {
            answers += to.ip[12] == 66;
            if (from.ip[12] == 10 && bytes[0] == std::byte{1}) hello.assign(bytes.begin(), bytes.end());
        });
    real = &world.add_client();
    world.between = [&] {
        for (int i = 0; i < 50; ++i) {
            const OutgoingDatagram one{TransportWorld::server_address, hello};
            flood->send(std::span(&one, 1), world.now);
        }
    };
    REQUIRE(world.connect(*real));
    world.run(2s);
    CHECK(world.server->counters().hello_over_prefix_budget > 4000);
    CHECK(answers <= 64 * 4);
    CHECK(world.server->session_count() == 1);
}

TEST_CASE("a flood of hellos from one network uses up nothing of what the others are let in by") {
    TransportWorld world(33);
    const auto flood = world.attach(Address::ipv4(66, 6, 6, 6, 6));
    std::vector<std::byte> hello;
    world.network.on_datagram(
        [&](TimePoint, const Address& from, const Address&, std::span<const std::byte> bytes, bool) {
            if (from.ip[12] == 10 && bytes[0] == std::byte{1}) hello.assign(bytes.begin(), bytes.end());
        });
    REQUIRE(world.connect(world.add_client()));
    world.between = [&] {
        for (int i = 0; i < 1000; ++i) {
            const OutgoingDatagram one{TransportWorld::server_address, hello};
            flood->send(std::span(&one, 1), world.now);
        }
    };
    world.run(1s);  // sixty thousand of them: three times what all networks together are answered
    CHECK(world.connect(world.add_client(), 200ms));
    CHECK(world.server->counters().hello_over_prefix_budget > 50'000);
    CHECK(world.server->counters().hello_over_budget == 0);
}

TEST_CASE("a server that does not answer is given up in words within three seconds") {
    TransportWorld world(8);
    world.stop_server();
    const TimePoint begin = world.now;
    const Disconnect why = outcome(world, {});
    CHECK(why.reason == DisconnectReason::no_answer);
    CHECK(why.to_string().find("10.0.0.1:40000") != std::string::npos);
    CHECK(world.now - begin <= 3100ms);
}

TEST_CASE("the handshake survives loss, duplication and reordering") {
    TransportWorld world(9);
    world.network.set_conditions(
        {.latency = 60ms, .jitter = 40ms, .loss_percent = 25, .duplicate_percent = 20, .reorder_percent = 20});
    int connected = 0;
    for (int i = 0; i < 20; ++i) connected += outcome(world, {}).reason == DisconnectReason::none;
    CHECK(connected >= 18);
    CHECK(world.server->session_count() <= 20);
}
