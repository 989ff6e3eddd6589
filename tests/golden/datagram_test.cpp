// The bytes of the datagrams: handshake, seal, commands, snapshots.
#include <catch2/catch.hpp>

#include "client-lib/snapshot_reader.hpp"
#include "security/seal.hpp"
#include "snapshot/command_codec.hpp"
#include "support/drift_game.hpp"
#include "support/golden.hpp"
#include "support/whole_stream.hpp"
#include "transport/handshake_messages.hpp"
#include "transport/query_messages.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;

namespace {

template <std::size_t Size>
std::array<std::byte, Size> counted(unsigned first) {
    std::array<std::byte, Size> bytes{};
    for (std::size_t i = 0; i < Size; ++i) bytes[i] = static_cast<std::byte>(first + i);
    return bytes;
}

class Parts final : public server::PartSink {
public:
    std::uint64_t send_part(std::span<const std::byte> part) override {
        parts.emplace_back(part.begin(), part.end());
        return parts.size();
    }
    std::vector<std::vector<std::byte>> parts;
};

}  // namespace

TEST_CASE("handshake datagrams have their golden bytes and read back") {
    REQUIRE(security::initialize_crypto());
    const HelloMessage hello{wire_version, 0x1122334455667788};
    check_golden("handshake/hello", write(hello));
    REQUIRE(read_hello(write(hello)));
    CHECK(read_hello(write(hello))->nonce == hello.nonce);

    const CookieMessage cookie{hello.nonce, counted<16>(0x40), 1};
    check_golden("handshake/cookie", write(cookie));
    REQUIRE(read_cookie(write(cookie)));
    CHECK(read_cookie(write(cookie))->cookie == cookie.cookie);
    CHECK(read_cookie(write(cookie))->port == 0);
    const CookieMessage elsewhere{hello.nonce, counted<16>(0x40), 1, 40003};
    check_golden("handshake/cookie_elsewhere", write(elsewhere));
    REQUIRE(read_cookie(write(elsewhere)));
    CHECK(read_cookie(write(elsewhere))->port == 40003);

    JoinMessage join{wire_version, hello.nonce, cookie.cookie, counted<32>(0x80), counted<16>(0xc0), {}};
    check_golden("handshake/join_with_key", write(join));
    join.proof.reset();
    join.ciphers = security::aes256_gcm_bit;
    join.token.assign(310, std::byte{0x5a});
    check_golden("handshake/join_with_token", write(join));
    const auto read = read_join(write(join));
    REQUIRE(read);
    CHECK(read->token == join.token);
    CHECK_FALSE(read->proof);
    CHECK(read->ciphers == security::aes256_gcm_bit);
    CHECK_FALSE(read->seat);
    join.seat = SeatClaim{0x0102, counted<16>(0xd0)};  // beside the longest token
    check_golden("handshake/join_with_seat", write(join));
    const auto seated = read_join(write(join));
    REQUIRE(seated);
    REQUIRE(seated->seat);
    CHECK(seated->seat->player == 0x0102);
    CHECK(seated->seat->proof == join.seat->proof);
    CHECK(seated->token == join.token);

    WelcomeMessage welcome{hello.nonce, 0xcafef00d, counted<32>(0x20), {}, {}, security::Cipher::aes256_gcm};
    security::Key key;
    key.bytes.fill(std::byte{3});
    seal_reset_token(welcome, key, counted<16>(0x60));
    check_golden("handshake/welcome", write(welcome));
    REQUIRE(read_welcome(write(welcome)));
    CHECK(open_reset_token(*read_welcome(write(welcome)), key) == counted<16>(0x60));

    check_golden("handshake/refused",
                 write(RefusedMessage{hello.nonce, DisconnectReason::server_full, wire_version, "8 players are here"}));
    check_golden("handshake/reset", write_reset(0xcafef00d, counted<16>(0x60)));
}

TEST_CASE("questions to a server and their answers have their golden bytes and read back") {
    const QueryMessage query{wire_version, 0x1122334455667788, true};
    check_golden("query/query", write(query));
    REQUIRE(read_query(write(query)));
    CHECK(read_query(write(query))->discover);
    const InfoMessage info{query.nonce,
                           {.instance = 0x99aabbccddeeff00,
                            .wire_version = 1,
                            .game_hash = 0x0123456789abcdef,
                            .game = "Drift",
                            .name = "Ann's corner",
                            .map = "courtyard",
                            .mode = "race",
                            .players = 5,
                            .bots = 3,
                            .max_players = 12,
                            .admission = Admission::join_key,
                            .tick_rate = Hertz{60}}};
    check_golden("query/info", write(info));
    REQUIRE(read_info(write(info)));
    CHECK(read_info(write(info))->info.map == "courtyard");
}

TEST_CASE("sealed datagrams have their golden bytes") {
    REQUIRE(security::initialize_crypto());
    security::Key key;
    key.bytes.fill(std::byte{9});
    const auto plain = counted<40>(0);
    for (const security::Cipher cipher : {security::Cipher::chacha20_poly1305, security::Cipher::aes256_gcm}) {
        const bool aes = cipher == security::Cipher::aes256_gcm;
        if (aes && security::own_ciphers() == 0) continue;  // this machine cannot
        for (const security::Towards towards : {security::Towards::server, security::Towards::client}) {
            security::Sealer sealer(cipher, key, towards, 0xcafef00d);
            for (const char* name : {"first", "second"}) {
                std::vector<std::byte> sealed(plain.size() + sealer.overhead());
                sealer.seal(8, plain, sealed);
                const std::string folder = towards == security::Towards::server ? "seal/" : "seal_to_client/";
                check_golden(folder + name + (aes ? "_aes" : ""), sealed);
            }
        }
    }
}

TEST_CASE("command datagrams have their golden bytes") {
    const Description description = describe<Drift>();
    snapshot::CommandBatch batch;
    batch.newest = Tick(1000);
    batch.view_behind = 640;
    batch.count = 3;
    batch.slots = {200, 100, 0, 0, 200, 100, 0, 1, 0, 100, 7, 0};
    std::vector<std::byte> bytes(1171);
    bytes.resize(snapshot::write_commands(bytes, description, batch));
    check_golden("command/three", bytes);
    snapshot::CommandBatch read;
    REQUIRE(snapshot::read_commands(bytes, description, read));
    CHECK(read.slots == batch.slots);
}

TEST_CASE("snapshots have their golden bytes: full, delta, silent, with events") {
    const Description description = describe<Drift>();
    const SetupOf<Drift> setup;
    World<Drift> world(setup, 5);
    for (const PlayerId player : {PlayerId{1}, PlayerId{2}}) {
        world.add_player(player);
        Drift::join(world, player);
    }
    snapshot::History history;
    WholeStream writer(description, PlayerId{1}, 1171);
    Parts parts;
    const auto snapshot = [&](const std::string& name, bool spark = false) {
        world.step(world.tick() + 1);
        if (spark) world.emit(Spark{12, 34});
        world.flatten(history.begin(world.tick()));
        history.commit(description);
        parts.parts.clear();
        EventQueue sparks;
        for (const EventRecord& event : world.events().records) {
            if (description.events[event.kind].delivery.reliable) continue;
            const auto slots = world.events().slots_of(event);
            sparks.records.push_back({event.tick,
                                      event.kind,
                                      {},
                                      static_cast<std::uint32_t>(sparks.slots.size()),
                                      static_cast<std::uint32_t>(slots.size())});
            sparks.slots.insert(sparks.slots.end(), slots.begin(), slots.end());
        }
        writer.write(history, sparks,
                     {.margin = static_cast<std::int16_t>(spark ? 200 : 40),
                      .missing = 7,
                      .missed_at = spark ? world.tick() : Tick{}},
                     parts);
        REQUIRE(parts.parts.size() == 1);
        check_golden("snapshot/" + name, parts.parts[0]);
    };
    snapshot("full");
    writer.acked(1);
    world.set_command(PlayerId{2}, {.x = 1, .mark = 9});
    snapshot("delta");
    snapshot("with_event", true);
}

TEST_CASE("what stands first inside the seal has its golden bytes") {
    // The kind chosen for the fuzzer in one byte, then the acks, then the payload.
    const auto opened = [](std::uint8_t kind, std::vector<std::uint8_t> bytes) {
        bytes.insert(bytes.begin(), static_cast<std::uint8_t>(kind - 7));
        return bytes;
    };
    const std::vector<std::uint8_t> state = opened(8, {0x34, 0x12, 0xff, 0xff, 0x01, 0x00, 's', 't', 'a', 't', 'e'});
    const std::vector<std::uint8_t> none_missing = opened(8, {0x34, 0x92, 's', 't', 'a', 't', 'e'});
    const std::vector<std::uint8_t> challenge = opened(9, {0x34, 0x12, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 2, 0, 0, 0});
    const std::vector<std::uint8_t> farewell =
        opened(9, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 3, 0, 'b', 'y', 'e'});
    const std::vector<std::uint8_t> ping = opened(7, {0x80, 0x00, 0x03, 0xe8, 0x85, 0xff, 0x00, 0x01});
    const std::vector<std::uint8_t> reliable =
        opened(7, {0x80, 0x00, 0x03, 0xe8, 0x86, 0x00, 0x00, 0x01, 0x00, 0x05, 0x05, 0, 0, 0, 'h'});
    check_golden("opened_datagram/state", std::as_bytes(std::span(state)));
    check_golden("opened_datagram/none_missing", std::as_bytes(std::span(none_missing)));
    check_golden("opened_datagram/challenge", std::as_bytes(std::span(challenge)));
    check_golden("opened_datagram/farewell", std::as_bytes(std::span(farewell)));
    check_golden("opened_datagram/ping", std::as_bytes(std::span(ping)));
    check_golden("opened_datagram/reliable", std::as_bytes(std::span(reliable)));
}
