// Snapshots that refer to ones which are not acked, in a whole match: what they save, what a lost one costs, and that
// everything stays true.
#include <catch2/catch.hpp>

#include "support/match_world.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

struct Outcome {
    double bytes_a_snapshot = 0;
    std::uint64_t in_vain = 0, shown = 0;
    Duration view_delay{0};
};

Outcome play(std::uint64_t seed, const Conditions& conditions, std::uint32_t below_percent,
             SnapshotLevel level = SnapshotLevel::fast) {
    MatchWorld world(seed, {.snapshot_level = level, .early_references_below_percent = below_percent});
    world.network.set_conditions(conditions);
    for (int i = 0; i < 6; ++i)
        world.join().plays = [i](Tick tick) {
            return Push{static_cast<float>((tick.value / 40 + static_cast<std::uint32_t>(i)) % 3) - 1, 0.5f, 0, false};
        };
    REQUIRE(world.all_play());
    world.run(20s);
    Outcome outcome;
    for (const auto& player : world.players) {
        INFO(player->first_difference);
        CHECK(player->playing());
        CHECK(player->ticks_different == 0);
        CHECK(player->ticks_compared > 500);
        const ClientStats stats = player->client->stats();
        CHECK(stats.decode_errors == 0);
        outcome.in_vain += stats.snapshots_in_vain;
        outcome.shown += stats.snapshots;
        outcome.view_delay = std::max(outcome.view_delay, stats.view_delay);
    }
    const ServerStats stats = world.server->stats();
    CHECK(stats.malformed == 0);
    outcome.bytes_a_snapshot = static_cast<double>(stats.snapshot_bytes) / static_cast<double>(stats.snapshots_sent);
    return outcome;
}

}  // namespace

TEST_CASE("where little is lost on a long path, snapshots are smaller, and none is of no use") {
    const Conditions conditions{.latency = 50ms};
    const SnapshotLevel level = GENERATE(SnapshotLevel::fast, SnapshotLevel::shared);
    const Outcome without = play(31, conditions, 0, level), with = play(31, conditions, 1, level);
    INFO(without.bytes_a_snapshot << " and " << with.bytes_a_snapshot << " bytes a snapshot");
    CHECK(with.bytes_a_snapshot < 0.9 * without.bytes_a_snapshot);
    CHECK(without.in_vain == 0);
    CHECK(with.in_vain == 0);
    CHECK(with.shown >= without.shown - 6);
    CHECK(with.view_delay <= without.view_delay + 2ms);
}

TEST_CASE("a lost snapshot costs those of its chain until that is known, and ends nothing") {
    const Conditions conditions{
        .latency = 50ms, .jitter = 20ms, .loss_percent = 3, .duplicate_percent = 3, .reorder_percent = 3};
    const Outcome without = play(32, conditions, 0), with = play(32, conditions, 20);
    CHECK(with.bytes_a_snapshot < 0.9 * without.bytes_a_snapshot);
    CHECK(with.in_vain > 0);
    const double lost = 0.03 * static_cast<double>(without.shown);
    CHECK(static_cast<double>(with.in_vain) <
          3.1 * lost);  // of seven the first costs six more, the next five, and so on
}

TEST_CASE("where more is lost than the host allows, no snapshot refers to one that is not acked") {
    const Outcome outcome = play(33, {.latency = 50ms, .loss_percent = 10}, 1);
    CHECK(outcome.in_vain == 0);
}
