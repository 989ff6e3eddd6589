// Records of shots: their words, and the log that leaves exactly one of each.
#include "tickwire/judgement.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "server/judgement_ring.hpp"

using namespace tickwire;

namespace {

Judgement shot(std::uint32_t index, std::uint32_t generation = 1) {
    return {.shot = EntityId(index, generation), .shooter = PlayerId{7}};
}

}  // namespace

TEST_CASE("every reason, verdict and bound has a name and every reason a sentence of its own") {
    std::set<std::string_view> names, sentences;
    for (int i = 0; i <= static_cast<int>(ShotReason::ended); ++i) {
        names.insert(name(static_cast<ShotReason>(i)));
        sentences.insert(sentence(static_cast<ShotReason>(i)));
    }
    CHECK(names.size() == static_cast<std::size_t>(ShotReason::ended) + 1);
    CHECK(sentences.size() == names.size());
    CHECK_FALSE(names.contains("unknown"));
    CHECK_FALSE(sentences.contains("unknown"));
    CHECK(name(ShotVerdict::no_damage) == "no_damage");
    CHECK(name(RewindBound::path) == "path");
}

TEST_CASE("a record reads as a sentence with its figures") {
    Judgement record{.claimed = Duration(310'000), .granted = Duration(250'000), .cut_by = RewindBound::max_rewind};
    record.verdict = ShotVerdict::no_damage;
    record.reason = ShotReason::in_cover_since;
    record.lasted = Duration(216'667);
    CHECK(to_string(record) ==
          "no_damage: its target had been in cover for too long (217 ms); seen 310 ms ago, looked back 250 ms, the "
          "host's most");
    record = {.claimed = Duration(90'000), .granted = Duration(90'000)};
    record.reason = ShotReason::missed;
    record.apart = 0.254f;
    CHECK(to_string(record) == "miss: it passed its target by 0.25; seen 90 ms ago, looked back 90 ms");
}

TEST_CASE("every announced shot leaves exactly one record, also when it is just taken away") {
    ShotLog log;
    for (std::uint32_t i = 1; i <= 5; ++i) log.begin(shot(i));
    REQUIRE(log.under_way().size() == 5);
    Judgement verdict = *log.find(EntityId(2, 1));
    verdict.reason = ShotReason::wall;
    CHECK(log.finish(verdict).number == 1);
    log.gone(EntityId(2, 1), Tick(9));  // it has its record
    log.gone(EntityId(4, 2), Tick(9));  // another entity of the same index
    log.gone(EntityId(4, 1), Tick(9));
    CHECK(log.under_way().size() == 3);
    REQUIRE(log.records().size() == 2);
    CHECK(log.records()[1].number == 2);
    CHECK(log.records()[1].reason == ShotReason::ended);
    CHECK(log.records()[1].tick == Tick(9));
    CHECK(log.records()[1].shooter == PlayerId{7});
    for (const std::uint32_t i : {1u, 3u, 5u}) CHECK(log.find(EntityId(i, 1)) != nullptr);
    log.end_tick();
    log.gone(EntityId(5, 1), Tick(9));  // between two ticks: it is told with the next
    log.begin_tick();
    REQUIRE(log.records().size() == 1);
    CHECK(log.records()[0].shot == EntityId(5, 1));
    log.finish({});
    CHECK(log.records()[1].number == 4);
    log.end_tick();
    log.begin_tick();
    CHECK(log.records().empty());
}

TEST_CASE("the room's ring keeps the last thousand records and finds them by player, tick and number") {
    server::JudgementRing ring;
    ServerStats stats;
    for (std::uint64_t n = 1; n <= 3000; ++n) {
        Judgement record{.number = n, .tick = Tick(static_cast<std::uint32_t>(n / 2)), .shooter = PlayerId{1}};
        if (n % 3 == 0) record.victim = PlayerId{2};
        if (n % 5 == 0) record.cut_by = n % 2 == 0 ? RewindBound::max_rewind : RewindBound::path;
        record.verdict = n % 3 == 0 ? ShotVerdict::hit : ShotVerdict::miss;
        ring.add(std::span(&record, 1), stats);
        if (n == 10) CHECK(ring.find({}).size() == 10);
    }
    const auto all = ring.find({});
    REQUIRE(all.size() == server::JudgementRing::capacity);
    for (std::size_t i = 0; i < all.size(); ++i) REQUIRE(all[i].number == 3000 - all.size() + 1 + i);
    CHECK(ring.find({.player = PlayerId{1}}).size() == all.size());
    for (const Judgement& record : ring.find({.player = PlayerId{2}})) CHECK(record.number % 3 == 0);
    CHECK(ring.find({.player = PlayerId{3}}).empty());
    CHECK(ring.find({.since = Tick(1499)}).size() == 3);
    CHECK(ring.find({.after = 2990}).size() == 10);
    CHECK(stats.shots_judged == 3000);
    CHECK(stats.shots_hit == 1000);
    CHECK(stats.shots_clipped_by_cap == 300);
    CHECK(stats.shots_clipped_by_path == 300);
}
