// The prior that a host offers: clients get it while they play, snapshots then start from it, and nothing that was
// rebuilt is wrong; it is fetched once, at a bounded rate, and nobody gets more by asking wildly.
#include <catch2/catch.hpp>
#include <fstream>

#include "snapshot/snapshot_format.hpp"
#include "state_generated.h"
#include "support/match_world.hpp"
#include "support/prior_file.hpp"
#include "support/raw_client.hpp"
#include "tickwire/client_group.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

const Description& drift() {
    static const Description description = describe<Drift>();
    return description;
}

ServerConfig offering(const PriorFile& prior, SnapshotLevel level = SnapshotLevel::fast) {
    ServerConfig config;
    config.snapshot_level = level;
    config.prior_file = prior.path;
    return config;
}

bool held(const Player& player) {
    return player.client->stats().offered_prior;
}

Push busy(Tick tick) {
    return {.x = tick.value % 90 < 45 ? 1.0f : -1.0f, .y = tick.value % 130 < 65 ? 1.0f : -0.5f};
}

}  // namespace

TEST_CASE("a client gets the host's prior while it plays over a bad network, and no value is ever wrong") {
    const PriorFile prior(drift(), 1);
    const auto level = GENERATE(SnapshotLevel::fast, SnapshotLevel::best, SnapshotLevel::shared);
    MatchWorld world(61, offering(prior, level));
    world.network.set_conditions({.latency = 40ms, .jitter = 10ms, .loss_percent = 5});
    for (int i = 0; i < 4; ++i) world.join().plays = busy;
    REQUIRE(world.all_play());
    CHECK(!held(*world.players[0]));
    const TimePoint began = world.now;
    REQUIRE(world.run_until([&] { return std::ranges::all_of(world.players, [](const auto& p) { return held(*p); }); },
                            60s));
    INFO(prior.bytes.size() << " bytes in " << (world.now - began).count() / 1000 << " ms");
    world.run(1s);
    const ServerStats before = world.server->stats();
    for (const auto& player : world.players) {
        CHECK(world.server->replication(player->client->me()).offered_prior);
        CHECK(player->client->stats().prior_bytes == prior.bytes.size());
    }
    CHECK(before.priors_held == 4);
    CHECK(before.prior_bytes == 4 * prior.bytes.size());
    world.run(20s);
    CHECK(world.server->stats().prior_bytes == before.prior_bytes);
    for (const auto& player : world.players) {
        INFO(player->first_difference);
        CHECK(player->ticks_compared > 1000);
        CHECK(player->ticks_different == 0);
        CHECK(player->client->stats().decode_errors == 0);
    }
    CHECK(world.left.empty());
}

TEST_CASE("a prior from the cache on disk needs no transfer; a damaged file is fetched again") {
    const PriorFile prior(drift(), 2);
    const std::string cache = (prior.folder / "cache").string();
    MatchWorld world(62, offering(prior));
    Player& first = world.join({.prior_folder = cache});
    REQUIRE(world.run_until([&] { return held(first); }, 60s));
    world.run(1s);
    Player& second = world.join({.prior_folder = cache});
    REQUIRE(world.run_until([&] { return held(second); }, 1s));
    CHECK(second.client->stats().prior_bytes == 0);
    CHECK(world.server->stats().prior_bytes == prior.bytes.size());

    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(cache)) files.push_back(entry.path());
    REQUIRE(files.size() == 1);
    const auto offset = GENERATE(0, 5'000, -1);
    if (offset < 0) {
        std::filesystem::resize_file(files[0], prior.bytes.size() / 2);
    } else {
        std::fstream file(files[0], std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(offset);
        file.put(static_cast<char>(~std::to_integer<int>(prior.bytes[static_cast<std::size_t>(offset)])));
    }
    Player& third = world.join({.prior_folder = cache});
    REQUIRE(world.run_until([&] { return held(third); }, 60s));
    CHECK(third.client->stats().prior_bytes == prior.bytes.size());
    Player& fourth = world.join({.prior_folder = cache});
    REQUIRE(world.run_until([&] { return held(fourth); }, 1s));
    CHECK(fourth.client->stats().prior_bytes == 0);
    world.run(5s);
    for (const auto& player : world.players) CHECK(player->ticks_different == 0);
}

TEST_CASE("the prior that came with the game needs no transfer; another that a server offers is fetched") {
    const PriorFile own(drift(), 11), other(drift(), 12);
    const bool offered = GENERATE(true, false);
    MatchWorld world(70, offering(offered ? own : other));
    Player& player = world.join({.prior_file = own.path});
    REQUIRE(world.run_until([&] { return held(player); }, 60s));
    CHECK(player.client->stats().prior_bytes == (offered ? 0 : other.bytes.size()));
    world.run(5s);
    CHECK(world.server->stats().priors_held == 1);
    CHECK(player.ticks_compared > 100);
    CHECK(player.ticks_different == 0);
    CHECK(player.client->stats().decode_errors == 0);
}

TEST_CASE("a client without a folder keeps the prior in memory over a lost connection, and a half of it too") {
    const PriorFile prior(drift(), 3);
    const bool half = GENERATE(false, true);
    MatchWorld world(63, offering(prior));
    Player& player = world.join();
    const auto begun = [&] { return player.client->stats().prior_bytes > prior.bytes.size() / 3; };
    const auto all = [&] { return held(player); };
    REQUIRE(world.run_until(half ? std::function<bool()>(begun) : all, 60s));
    REQUIRE(held(player) == !half);
    world.network.blackhole(player.address, true);
    REQUIRE(world.run_until([&] { return player.client->state() == ClientState::reconnecting; }, 15s));
    world.network.blackhole(player.address, false);
    REQUIRE(world.run_until([&] { return player.playing() && held(player); }, 60s));
    CHECK(player.client->stats().prior_bytes == prior.bytes.size());
    world.run(5s);
    CHECK(player.client->stats().reconnects >= 1);
    CHECK(player.ticks_different == 0);
}

TEST_CASE(
    "clients of a group share models and the prior: who comes later has it at once, and each sees its own world") {
    const PriorFile prior(drift(), 10);
    ClientGroup group;  // outlives the world's clients
    MatchWorld world(69, offering(prior, SnapshotLevel::best));
    world.network.set_conditions({.latency = 20ms, .jitter = 5ms, .loss_percent = 2});
    for (int i = 0; i < 5; ++i) world.join({.group = &group}).plays = busy;
    REQUIRE(world.all_play());
    const auto all_hold = [&] { return std::ranges::all_of(world.players, [](const auto& p) { return held(*p); }); };
    REQUIRE(world.run_until(all_hold, 60s));
    Player& late = world.join({.group = &group});
    REQUIRE(world.run_until([&] { return held(late); }, 1s));
    CHECK(late.client->stats().prior_bytes == 0);
    world.players[0]->client.reset();
    world.run(10s);
    for (const auto& player : world.players) {
        INFO(player->first_difference);
        CHECK(player->ticks_compared > 60);
        CHECK(player->ticks_different == 0);
    }
}

TEST_CASE(
    "a crowd that comes at once gets the prior within the host's rate, one after the other, and plays meanwhile") {
    const PriorFile prior(drift(), 4);
    ServerConfig config = offering(prior);
    config.max_prior_kbit = 800;  // 100 KB/s
    MatchWorld world(64, config);
    for (int i = 0; i < 12; ++i) world.join().plays = busy;
    REQUIRE(world.all_play());
    std::uint64_t before = world.server->stats().prior_bytes;
    for (int second = 0; second < 5; ++second) {
        world.run(1s);
        const std::uint64_t now = world.server->stats().prior_bytes;
        CHECK(now - before <= 100'000 + 8'192);
        CHECK(now - before >= 80'000);
        before = now;
    }
    std::vector<std::uint64_t> got;
    for (const auto& player : world.players) got.push_back(player->client->stats().prior_bytes);
    CHECK(*std::ranges::max_element(got) - *std::ranges::min_element(got) <= 2 * message::prior_piece_bytes);
    for (const auto& player : world.players) CHECK(player->ticks_different == 0);
    CHECK(world.left.empty());
}

TEST_CASE("one client's pieces leave its budget to the game") {
    const PriorFile prior(drift(), 5);
    ServerConfig config = offering(prior);
    config.max_client_kbit = 160;
    MatchWorld world(65, config);
    Player& player = world.join();
    REQUIRE(world.all_play());
    world.run(2s);
    const std::uint64_t before = player.client->stats().prior_bytes;
    world.run(8s);
    const std::uint64_t took = player.client->stats().prior_bytes - before;
    CHECK(took <= 8 * 160 * 125 / 4 + message::prior_piece_bytes);
    CHECK(took >= 8 * 96 * 125 / 4 - message::prior_piece_bytes);
    CHECK(player.ticks_different == 0);
}

TEST_CASE("a client that asks wildly for a prior is shown the door with a reason, and nobody else notices") {
    const PriorFile prior(drift(), 6);
    MatchWorld world(66, offering(prior));
    Player& honest = world.join();
    REQUIRE(world.all_play());
    std::uint8_t number = 1;
    const auto offend = [&](const std::string& what, const std::function<void(RawClient&)>& offence,
                            const std::string& detail) {
        RawClient client(world, number++);
        client.play();
        offence(client);
        INFO(what);
        CHECK(client.run_until([&] { return client.ended.reason != DisconnectReason::none; }));
        CHECK(client.ended.reason == DisconnectReason::malformed);
        CHECK(client.ended.detail.find(detail) != std::string::npos);
        CHECK(world.run_until([&] { return world.server->stats().players == 1; }, 1s));
    };
    constexpr std::uint32_t piece = message::prior_piece_bytes;
    const auto ask = [](RawClient& c, std::uint32_t offset) { c.say(message::PriorRequest{offset}); };
    const std::string turn = "out of turn, at ";
    offend(
        "between two pieces", [&](RawClient& c) { ask(c, 5); }, turn + "5 of");
    offend(
        "behind the end", [&](RawClient& c) { ask(c, piece * 1000); }, turn);
    offend(
        "at the end of numbers", [&](RawClient& c) { ask(c, 0xFFFFFFFF / piece * piece); }, turn);
    offend(
        "many at once",
        [&](RawClient& c) {
            for (std::uint32_t i = 0; i < 4; ++i) ask(c, i * piece);
        },
        turn);
    offend(
        "the same piece again",
        [&](RawClient& c) {
            ask(c, 0);
            c.run(60);
            ask(c, 0);
        },
        turn + "0 of");
    offend(
        "a piece is left out",
        [&](RawClient& c) {
            ask(c, 0);
            c.run(60);
            ask(c, 2 * piece);
        },
        turn);
    offend(
        "held twice",
        [&](RawClient& c) {
            c.say(message::PriorHeld{});
            c.say(message::PriorHeld{});
        },
        "twice");
    offend(
        "a piece of its own",
        [&](RawClient& c) {
            c.say(message::PriorPiece{0, std::vector<std::byte>(100)});
        },
        "only servers");
    CHECK(honest.playing());
    CHECK(honest.ticks_different == 0);
}

TEST_CASE(
    "every snapshot says which prior it starts from, and it is the built-in one until the client holds the other") {
    const PriorFile prior(drift(), 7);
    MatchWorld world(68, offering(prior));
    RawClient client(world, 1);
    client.play();
    std::size_t built_in = 0, offered = 0;
    const auto look = [&] {
        built_in = offered = 0;
        for (int i = 0; i < 60; ++i) {
            world.run(17ms);
            client.transport->receive(world.now);
            for (const auto& event : client.transport->events()) {
                if (event.kind != transport::TransportEvent::Kind::state) continue;
                const auto flags = std::to_integer<unsigned>(event.bytes[sizeof(wire::SnapshotHeader) - 1]);
                ++((flags & snapshot::part_flags::offered_prior) != 0 ? offered : built_in);
            }
            client.transport->flush(world.now);
        }
    };
    look();
    CHECK(built_in > 50);
    CHECK(offered == 0);
    client.say(message::PriorHeld{});
    client.run(10);
    look();
    CHECK(built_in == 0);
    CHECK(offered > 50);
}

TEST_CASE("where no prior is offered, asking for one ends the session") {
    MatchWorld world(67);
    RawClient client(world, 1);
    client.play();
    client.say(message::PriorHeld{});
    CHECK(client.run_until([&] { return client.ended.reason != DisconnectReason::none; }));
    CHECK(client.ended.detail.find("none is offered") != std::string::npos);
}

TEST_CASE("a server does not start with a prior that is not for its game, is damaged, too large or not there") {
    const PriorFile prior(drift(), 8);
    const auto refusal = [&] {
        SimulatedNetwork network(1);
        ServerConfig config = offering(prior);
        const auto opened = Server<Drift>::open(config, {}, "drift", network.attach(MatchWorld::server_address));
        return opened ? std::string() : opened.error().message;
    };
    CHECK(refusal().empty());
    auto bytes = prior.bytes;
    bytes[bytes.size() / 2] ^= std::byte{1};
    prior.replace(bytes);
    CHECK(refusal() == prior.path + ": prior: damaged, its check sum does not fit");
    prior.replace({});
    CHECK(refusal() == prior.path + ": prior: shorter than a prior's head");
    prior.replace(std::vector<std::byte>(message::max_prior_bytes + 1));
    CHECK(refusal() == prior.path + ": no file of at most 4194304 bytes");
    Description other = drift();
    other.kinds[0].fields[0].spec.precision = 0.02;
    const PriorFile others(other, 9);
    prior.replace(others.bytes);
    CHECK(refusal() ==
          prior.path + ": prior: trained for another description than that of " + drift().game + "; train it again");
    std::filesystem::remove(prior.path);
    CHECK(refusal() == prior.path + ": cannot be read: No such file or directory");
}
