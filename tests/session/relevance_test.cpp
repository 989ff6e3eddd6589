// What clients see of a world larger than what they may: exactly what is relevant to them, as the server had it, under
// a budget or without, and never anything else.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "client-lib/snapshot_reader.hpp"
#include "server/client_stream.hpp"
#include "support/plain_world.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

Step wander(Tick tick) {
    const std::uint32_t phase = tick.value / 90 % 4;
    return {phase == 0 ? 1.0f : phase == 2 ? -1.0f : 0.0f, phase == 1 ? 1.0f : phase == 3 ? -1.0f : 0.0f};
}

void require_true(const PlainWorld& world) {
    for (const auto& player : world.players) {
        INFO(player->first_fault);
        REQUIRE(player->wrong_values == 0);
        REQUIRE(player->leaks == 0);
        REQUIRE(player->frames > 0);
    }
}

}  // namespace

TEST_CASE("clients hold exactly what is relevant to them, at every tick that they receive") {
    const std::uint64_t seed = GENERATE(range(31, 41));
    INFO("seed " << seed);
    PlainWorld world(seed, {.max_client_kbit = 0}, {});
    world.network.set_conditions({.latency = 40ms, .jitter = 15ms, .loss_percent = 5});
    for (int i = 0; i < 4; ++i) world.join().plays = wander;
    REQUIRE(world.all_play());
    world.run(20s);
    world.join().plays = wander;  // a latecomer
    world.players[1]->client->leave(world.now);
    world.run(40s);
    require_true(world);
    for (const auto& player : world.players) {
        if (player == world.players[1]) continue;
        CHECK(player->missing == 0);
        CHECK(player->late == 0);
        CHECK(player->frames > 1800);
        // The world has 290 entities; about one in 25 is in sight.
        CHECK(player->entities / player->frames < 40);
        CHECK(player->entities / player->frames > 4);
        CHECK(player->entered > 30);
        CHECK(player->splashes > 0);
    }
}

TEST_CASE("an entity that left is gone from the view, and comes back whole") {
    PlainWorld world(32, {}, {.walkers = 0, .towers = 0, .ghosts = 0, .beacons = 0});
    world.network.set_conditions({.latency = 30ms, .loss_percent = 3});
    PlainWorld::Player& player = world.join();
    REQUIRE(world.all_play());
    World<Plain>& there = *world.server->world();
    const EntityId own = there.owned_by<Walker>(player.client->me());
    *there.find<Walker>(own) = {.x = 0, .y = 0};
    const EntityId other = there.spawn(Walker{.x = 20, .y = 0, .steps = 7});
    const auto in_view = [&]() -> const Walker* {
        static Walker walker;
        for (const auto& one : player.client->view<Walker>()) {
            if (one.id == other) return &(walker = one.value);
        }
        return nullptr;
    };
    for (int round = 0; round < 5; ++round) {
        world.run(1s);
        REQUIRE(in_view() != nullptr);
        CHECK(in_view()->x == Approx(there.find<Walker>(other)->x).margin(3));
        const std::uint16_t steps = there.find<Walker>(other)->steps;
        CHECK(in_view()->steps <= steps);
        CHECK(in_view()->steps + 40 > steps);
        const float x = there.find<Walker>(other)->x;
        there.find<Walker>(other)->x = 400;
        world.run(1s);
        CHECK(in_view() == nullptr);
        CHECK(player.client->frame()->find(other) == nullptr);
        there.find<Walker>(other)->x = x > 30 ? 20 : x;
        there.find<Walker>(other)->y = 0;
    }
    require_true(world);
}

TEST_CASE("under a tight budget what a client holds is true as of the tick that it claims, and nothing starves") {
    PlainWorld world(33, {.max_client_kbit = 48, .min_client_kbit = 32}, {.walkers = 3000, .towers = 200});
    world.network.set_conditions({.latency = 40ms, .jitter = 10ms, .loss_percent = 2});
    for (int i = 0; i < 4; ++i) world.join().plays = wander;
    REQUIRE(world.all_play());
    world.run(5s);
    const std::uint64_t before = world.server->stats().snapshot_bytes, sent = world.server->stats().snapshots_sent;
    world.run(30s);
    require_true(world);
    const double bytes = static_cast<double>(world.server->stats().snapshot_bytes - before) +
                         53.0 * static_cast<double>(world.server->stats().snapshots_sent - sent);
    const double kbit = bytes * 8 / 1000 / 30 / 4;
    INFO(kbit << " kbit/s for each client; oldest unsent change " << world.oldest_unsent().count() / 1000 << " ms");
    CHECK(kbit < 48 * 1.02);
    CHECK(kbit > 48 * 0.85);
    CHECK(world.oldest_unsent() < 2s);
    CHECK(world.server->stats().updates_postponed > 0);
    for (const auto& player : world.players) {
        CHECK(player->late > 0);
        const ReplicationStats state = world.server->replication(player->client->me());
        CHECK(state.relevant > 20);
        CHECK(state.budget_kbit <= 48);
    }
}

TEST_CASE("a budget follows a narrow path and does not fill its queue") {
    PlainWorld world(34, {.max_client_kbit = 2000, .min_client_kbit = 96}, {.walkers = 30000, .towers = 300});
    PlainWorld::Player& narrow = world.join();
    PlainWorld::Player& wide = world.join();
    world.network.set_conditions({.latency = 30ms});
    world.network.set_conditions(Address::ipv4(10, 0, 0, 1, 40000), narrow.address,
                                 {.latency = 30ms, .bandwidth_kbit = 120});
    narrow.plays = wide.plays = wander;
    REQUIRE(world.all_play());
    world.run(15s);
    Duration queueing{0};
    for (int i = 0; i < 100; ++i) {
        world.run(200ms);
        queueing += world.server->replication(narrow.client->me()).queueing / 100;
    }
    require_true(world);
    const ReplicationStats tight = world.server->replication(narrow.client->me());
    INFO(tight.budget_kbit << " kbit/s, queue " << queueing.count() / 1000 << " ms");
    CHECK(tight.budget_kbit < 125);
    CHECK(tight.budget_kbit > 60);
    CHECK(queueing < 40ms);
    CHECK(world.server->replication(wide.client->me()).budget_kbit == 2000);
}

TEST_CASE("at the codec's other levels clients hold the same, exactly") {
    PlainWorld world(36, {.snapshot_level = GENERATE(SnapshotLevel::best, SnapshotLevel::shared)}, {});
    world.network.set_conditions({.latency = 30ms, .jitter = 10ms, .loss_percent = 5});
    world.join().plays = wander;
    world.join().plays = wander;
    REQUIRE(world.all_play());
    world.run(10s);
    require_true(world);
}

TEST_CASE("a client may ask for fewer snapshots, and not for more than the server sends") {
    PlainWorld world(35, {.snapshot_every = 2}, {});
    PlainWorld::Player& seldom = world.join({.snapshot_every = 6});
    PlainWorld::Player& greedy = world.join({.snapshot_every = 1});
    REQUIRE(world.all_play());
    world.run(20s);
    require_true(world);
    CHECK(world.server->replication(seldom.client->me()).snapshot_every == 6);
    CHECK(seldom.client->stats().snapshots == Approx(200).margin(15));
    CHECK(greedy.client->stats().snapshots == Approx(600).margin(30));
    CHECK(seldom.splashes == Approx(greedy.splashes).margin(40));  // they stand apart, but hear as much of it
}

TEST_CASE("nothing that a client must not know of is ever in its datagrams") {
    // A spy: every part is decoded as it leaves, and every entry in it judged at its own tick.
    const Description description = describe<Plain>();
    WorldHostOf<Plain> host({.walkers = 400, .towers = 40, .ghosts = 200}, 9);
    snapshot::History history;
    server::Interest interest(description);
    server::SnapshotWriter::Encoders encoders(description, snapshot::Level::fast);
    client::SnapshotReader::Decoders decoders(description, snapshot::Level::fast);
    server::SnapshotWriter writer(description, encoders, 1171);
    server::ClientStream::Scratch scratch;
    struct Spy : server::PartSink {
        std::uint64_t send_part(std::span<const std::byte> part) override {
            REQUIRE(reader->read(part));
            return ++datagrams;
        }
        client::SnapshotReader* reader = nullptr;
        std::uint64_t datagrams = 0;
    };
    Random random(3);
    for (const std::uint32_t kbit : {0u, 64u}) {
        const PlayerId me{static_cast<std::uint16_t>(kbit == 0 ? 1 : 2)};
        host.join(me);
        host.join(PlayerId{static_cast<std::uint16_t>(me.value + 2)});
        server::ClientStream stream(description, me, {1, 32, kbit});
        client::SnapshotReader reader(description, decoders, me);
        Spy spy;
        spy.reader = &reader;
        std::uint64_t judged = 0, removals = 0;
        for (int i = 0; i < 1200; ++i) {
            const Tick tick(history.newest() != nullptr ? history.newest()->tick.value + 1 : 1);
            host.world().set_command(me, wander(tick));
            host.step(tick);
            host.flatten(history.begin(tick));
            history.commit(description);
            interest.rebuild(*history.newest(), host);
            interest.find(me, stream.known(), false, scratch.relevant);
            const TimePoint now(tick.value * 16'667us);
            if (!stream.due(tick)) continue;
            stream.write({history, scratch.relevant, false, nullptr, {}, now}, writer, scratch, spy);
            if (random.below(10) != 0) stream.acked(spy.datagrams, now);
            const Oracle oracle(*history.newest(), description, me);
            for (std::size_t t = 0; t < reader.track_count(); ++t) {
                const auto [from, to] = reader.around(t, tick);
                if (from == nullptr || from->tick != tick) continue;
                removals += from->id ? 0 : 1;
                if (!from->id) continue;
                const FrameEntity* real = history.newest()->find(from->id);
                REQUIRE(real != nullptr);
                ++judged;
                REQUIRE(oracle.sight(*real) != Sight::must_not);
            }
        }
        CHECK(judged > 3000);
        // Hundreds have come and gone: what left is not kept.
        CHECK(reader.track_count() < 60);
        CHECK(stream.stats().memory_bytes < 12 * 1024);
        CHECK(removals > 50);
    }
}
