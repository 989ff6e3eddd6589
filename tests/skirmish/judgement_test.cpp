// Every shot leaves a record that explains it, and what a host finds fair decides which hits hurt.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "rules/tuning.hpp"
#include "skirmish/recorded_duel.hpp"
#include "tickwire/client.hpp"
#include "tickwire/server.hpp"
#include "tickwire/simulated_network.hpp"
#include "trace/judgement_writer.hpp"

using namespace skirmish;
using namespace skirmish::test;
using namespace tickwire;
using namespace std::chrono_literals;

namespace {

Arena yard(int width = 40, int height = 30) {
    return arena_of(
        std::vector<std::string>(static_cast<std::size_t>(height), std::string(static_cast<std::size_t>(width), '.')));
}

/// A marksman fires one bolt to the right; somebody stood in its way until it took cover behind a wall below.
struct Ambush {
    // The wall is two tiles thick, from x = 14 on, y = 12 to 14.
    Ambush() : arena(yard()), duel(with_wall(arena)) {
        shooter = duel.join();
        victim = duel.join();
        duel.step();
        duel.place(shooter, {8, 10});
        duel.place(victim, {16, 10});
        duel.record();
    }
    static const Arena& with_wall(Arena& arena) {
        for (int y = 12; y < 14; ++y) {
            for (int x = 10; x < 20; ++x) arena.walls[static_cast<std::size_t>(y * arena.width + x)] = 1;
        }
        return arena;
    }
    /// Fires; the victim is seen `ago` ticks ago and is behind the wall from `hides` ticks after the shot. Returns the
    /// shot's record.
    Judgement fire(float ago, int hides, Duration round_trip = 100ms) {
        for (int i = 0; i < 30; ++i) step(false, 1000);
        duel.records.clear();
        duel.sees(shooter, ago, round_trip);
        duel.world.set_command(shooter, {.aim = 0, .fire = true});
        for (int i = 0; i < 80; ++i) {
            step(true, hides - i);
            duel.world.set_command(shooter, {});
        }
        REQUIRE(duel.records.size() == 1);
        return duel.records.front();
    }
    /// The victim stands in the open while `until_hidden` is above 0.
    void step(bool, int until_hidden) {
        Fighter& fighter = duel.fighter(victim);
        const std::uint8_t health = fighter.health;
        duel.place(victim, until_hidden > 0 ? Spot{16, 10} : Spot{16, 15});
        duel.fighter(victim).health = health;
        duel.step();
    }

    Arena arena;
    RecordedDuel duel;
    PlayerId shooter, victim;
};

}  // namespace

TEST_CASE("all shots have one record each, through deaths, respawns, walls and players who leave") {
    const std::uint64_t seed = 31;
    INFO("seed " << seed);
    Random random(seed);
    const Arena arena = arena_of({"################", "#......#.......#", "#..............#", "#...##....#....#",
                                  "#...##....#....#", "#..............#", "#.......#......#", "################"});
    RecordedDuel duel(arena, seed);
    std::vector<PlayerId> players;
    for (int i = 0; i < 12; ++i) players.push_back(duel.join());
    std::uint64_t fired = 0, hits = 0;
    std::set<ShotReason> reasons;
    for (int tick = 0; tick < 6000; ++tick) {
        for (const PlayerId player : players) {
            if (random.below(6) == 0) duel.sees(player, static_cast<float>(random.below(20)));
            if (random.below(15) == 0)
                duel.world.set_command(player, {.move_x = random.between(-1, 1),
                                                .move_y = random.between(-1, 1),
                                                .aim = random.between(-3, 3),
                                                .fire = player.value % 3 > 0 && random.below(3) > 0});
        }
        if (tick % 500 == 499) {
            Skirmish::leave(duel.world, players.front());
            duel.world.remove_player(players.front());
            players.erase(players.begin());
            players.push_back(duel.join());
        }
        duel.step();
        for (const auto& record : duel.world.events().records) {
            fired += record.kind == Skirmish::Events::index<Fired>();
            hits += record.kind == Skirmish::Events::index<Hit>();
        }
    }
    std::uint64_t in_flight = 0;
    for ([[maybe_unused]] auto [id, owner, bolt] : duel.world.each<Bolt>()) ++in_flight;
    REQUIRE(fired > 3000);
    CHECK(duel.records.size() + in_flight == fired);
    std::uint64_t met = 0;
    for (std::size_t i = 0; i < duel.records.size(); ++i) {
        const Judgement& record = duel.records[i];
        REQUIRE(record.number == i + 1);
        REQUIRE(record.shooter);
        reasons.insert(record.reason);
        met += record.verdict != ShotVerdict::miss;
        if (record.reason == ShotReason::missed) REQUIRE((record.target && record.apart <= tuning::near_miss));
        if (record.verdict == ShotVerdict::hit) REQUIRE((record.rewound && record.present));
        REQUIRE((record.reason == ShotReason::hit) == (record.verdict == ShotVerdict::hit));
    }
    CHECK(met == hits);
    for (const ShotReason reason :
         {ShotReason::hit, ShotReason::missed, ShotReason::wall, ShotReason::target_protected})
        CHECK((std::string(name(reason)) + (reasons.contains(reason) ? "" : " never came")) == name(reason));
}

TEST_CASE("a record tells where its target was in each picture, and why it was hit or missed") {
    Ambush ambush;
    const Judgement hit = ambush.fire(6, 1000);
    CHECK(hit.verdict == ShotVerdict::hit);
    CHECK(hit.reason == ShotReason::hit);
    CHECK(hit.shooter == ambush.shooter);
    CHECK(hit.victim == ambush.victim);
    CHECK(std::chrono::abs(hit.granted - 100ms) < 1ms);
    REQUIRE(hit.rewound);
    CHECK(hit.rewound->x == Approx(16).margin(0.01));
    CHECK(hit.muzzle.x == Approx(8 + tuning::muzzle).margin(0.03));
    CHECK(hit.where.x == Approx(16 - tuning::fighter_radius - tuning::bolt_radius).margin(0.05));
    CHECK(hit.view_tick == hit.tick - 6);

    // Gone from the present for two ticks, still there in the picture.
    const Judgement late = ambush.fire(6, 12);
    CHECK(late.verdict == ShotVerdict::hit);
    CHECK(late.rewound->y == Approx(10).margin(0.01));
    CHECK(late.present->y == Approx(15).margin(0.01));
    CHECK(late.lasted > 0ms);

    // Out of the way before the bolt comes, in everybody's picture.
    const Judgement missed = ambush.fire(0, 3);
    CHECK(missed.verdict == ShotVerdict::miss);
    CHECK(missed.reason == ShotReason::wall);  // at the far end
    CHECK_FALSE(missed.target);

    ambush.duel.fighter(ambush.shooter).y = 11;  // passes at a metre
    const Judgement near = ambush.fire(6, 1000);
    CHECK(near.reason == ShotReason::missed);
    CHECK(near.victim == ambush.victim);
    CHECK(near.apart == Approx(1 - tuning::fighter_radius - tuning::bolt_radius).margin(0.02));
}

TEST_CASE("a victim that has been in cover for the grace is not hurt, one that just got there is") {
    Ambush ambush;
    ambush.duel.world.set_fairness({.victim_grace = 100ms});
    const auto health = [&] { return ambush.duel.fighter(ambush.victim).health; };
    // The bolt meets the picture of 14 ticks ago; the longer the victim has been hidden by then, the later it hid.
    const Judgement spared = ambush.fire(14, 2);
    CHECK(spared.verdict == ShotVerdict::no_damage);
    CHECK(spared.reason == ShotReason::in_cover_since);
    CHECK(spared.lasted >= 100ms);
    CHECK(health() == 100);
    const Judgement hurt = ambush.fire(14, 10);
    CHECK(hurt.verdict == ShotVerdict::hit);
    CHECK(hurt.lasted < 100ms);
    CHECK(hurt.lasted > 0ms);
    CHECK(health() == 100 - tuning::bolt_damage);
    ambush.duel.world.set_fairness({.victim_grace = 0ms});
    CHECK(ambush.fire(14, 2).verdict == ShotVerdict::hit);
}

TEST_CASE("a shooter with a long round trip must have its target in sight by the truth when the host is strict") {
    Ambush ambush;
    ambush.duel.world.set_fairness({.victim_grace = 0ms, .strict_above = 150ms});
    const Judgement refused = ambush.fire(14, 10, 151ms);
    CHECK(refused.verdict == ShotVerdict::no_damage);
    CHECK(refused.reason == ShotReason::no_line_of_sight_now);
    CHECK(ambush.fire(14, 10, 150ms).verdict == ShotVerdict::hit);
    CHECK(ambush.fire(14, 1000, 151ms).verdict == ShotVerdict::hit);
}

TEST_CASE(
    "one who has died or is protected by the time the shot meets its picture is not hurt, and the record says so") {
    Ambush ambush;
    ambush.duel.fighter(ambush.victim).protected_spawn = true;
    ambush.duel.records.clear();
    ambush.duel.sees(ambush.shooter, 14);
    const auto fire_once = [&](const std::function<void(Fighter&)>& change) {
        for (int i = 0; i < 30; ++i) ambush.step(false, 1000);
        ambush.duel.records.clear();
        ambush.duel.world.set_command(ambush.shooter, {.fire = true});
        for (int i = 0; i < 40; ++i) {
            if (i == 8) change(ambush.duel.fighter(ambush.victim));
            ambush.duel.step();
            ambush.duel.world.set_command(ambush.shooter, {});
        }
        REQUIRE(ambush.duel.records.size() == 1);
        return ambush.duel.records.front();
    };
    const Judgement protected_one = fire_once([](Fighter& fighter) {
        fighter.protected_spawn = true;
        fighter.respawn_ticks = 200;
    });
    CHECK(protected_one.reason == ShotReason::target_protected);
    const Judgement dead = fire_once([](Fighter& fighter) {
        fighter.health = 0;
        fighter.respawn_ticks = 200;
    });
    CHECK(dead.reason == ShotReason::target_dead_since);
    CHECK(dead.verdict == ShotVerdict::no_damage);
    CHECK(dead.lasted > 0ms);
}

TEST_CASE("who dies is told why, and nobody else is") {
    Ambush ambush;
    ambush.duel.fighter(ambush.victim).health = 10;
    ambush.duel.sees(ambush.shooter, 6, 80ms);
    ambush.duel.world.set_command(ambush.shooter, {.fire = true});
    std::vector<DeathReport> reports;
    for (int i = 0; i < 60; ++i) {
        ambush.duel.step();
        for (const auto& record : ambush.duel.world.events().records) {
            if (record.kind != Skirmish::Events::index<DeathReport>()) continue;
            CHECK(record.only == ambush.victim);
            restore(reports.emplace_back(), ambush.duel.world.events().slots_of(record));
        }
    }
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].killer == ambush.shooter.value);
    CHECK(reports[0].seen_ms == 100);
    CHECK(reports[0].granted_ms == 100);
    CHECK(reports[0].round_trip_ms == 80);
    CHECK(reports[0].cut_by == RewindBound::none);
    CHECK(reports[0].here_x == Approx(16).margin(0.2));
}

TEST_CASE("a record is a line of JSON with names, places and times") {
    Ambush ambush;
    const Judgement hit = ambush.fire(6, 1000, 42ms);
    const std::vector<RosterEntry> roster{{ambush.shooter, "Ri\"vet", false, 42}, {ambush.victim, "Bolt", true, 0}};
    const auto line = nlohmann::json::parse(judgement_line(hit, roster));
    CHECK(line["shooter"]["name"] == "Ri\"vet");
    CHECK(line["target"]["id"] == ambush.victim.value);
    CHECK(line["verdict"] == "hit");
    CHECK(line["reason"] == "hit");
    CHECK(line["cut_by"] == "none");
    CHECK(line["claimed_ms"] == Approx(100).margin(0.1));
    CHECK(line["round_trip_ms"] == 42);
    CHECK(line["rewound"][0] == Approx(16).margin(0.01));
    CHECK(line["view"]["tick"] == hit.tick.value - 6);
    CHECK(line["apart"].is_null());
    const auto empty = nlohmann::json::parse(judgement_line({}, roster));
    CHECK(empty["target"].is_null());
    CHECK(empty["drawn"].is_null());
}

TEST_CASE("a client's guess keeps no records and no drafts of shots") {
    const Arena arena = yard();
    RecordedDuel duel(arena);
    const PlayerId me = duel.join(), other = duel.join();
    duel.step();
    duel.place(me, {8, 10});
    duel.place(other, {12, 10});
    duel.record();
    tickwire::World<Skirmish> guess(arena);
    guess.add_player(me);
    guess.load(*duel.history.newest(), me);
    guess.set_command(me, {.fire = true});
    std::size_t hits = 0;
    for (int i = 0; i < 30; ++i) {
        guess.step(guess.tick() + 1);
        REQUIRE(guess.judgements().empty());
        for (auto [id, owner, bolt] : guess.each<Bolt>()) REQUIRE(guess.shot(id) == nullptr);
        for (const auto& record : guess.events().records) hits += record.kind == Skirmish::Events::index<Hit>();
    }
    CHECK(hits > 0);
}

TEST_CASE("a server keeps the record of every shot, applies what its host finds fair, and tells a victim why it died") {
    const Arena arena = yard(24, 14);
    SimulatedNetwork network(5);
    network.set_conditions({.latency = 40ms, .jitter = 10ms, .loss_percent = 2});
    TimePoint now{1000s};
    auto server = Server<Skirmish>::open(
        {.max_rewind = 200ms, .victim_grace = 120ms, .strict_above = 90ms, .seed = 8, .seeded_secrets = true}, arena,
        "yard", network.attach(Address::ipv4(10, 0, 0, 1, 40000)), now);
    REQUIRE(server);
    CHECK(server->world()->fairness().max_rewind == 200ms);
    CHECK(server->world()->fairness().victim_grace == 120ms);
    CHECK(server->world()->fairness().strict_above == 90ms);
    auto client =
        Client<Skirmish>::connect({.host = "10.0.0.1", .ready_at_once = false, .seed = 4, .seeded_secrets = true},
                                  network.attach(Address::ipv4(10, 0, 0, 2, 50000)), now);
    REQUIRE(client);
    const PlayerId bot = server->add_bot("marksman");
    std::uint64_t fired = 0, deaths = 0, reports = 0, newest = 0;
    std::vector<Judgement> kept;
    Tick counted{};
    for (int frame = 0; frame < 60 * 95; ++frame) {
        now += Duration(1'000'000 / 60);
        server->advance(now);
        const World<Skirmish>& world = *server->world();
        if (world.tick() > counted) {
            counted = world.tick();
            for (const auto& record : world.events().records) {
                fired += record.kind == Skirmish::Events::index<Fired>();
                if (record.kind != Skirmish::Events::index<Killed>()) continue;
                Killed killed;
                restore(killed, world.events().slots_of(record));
                deaths += killed.victim == client->me().value;
            }
        }
        const auto fresh = server->judgements({.after = newest});
        kept.insert(kept.end(), fresh.begin(), fresh.end());
        if (!kept.empty()) newest = kept.back().number;
        if (client->state() == ClientState::loading) client->set_ready(arena);
        client->advance(now, {.move_x = frame % 400 < 30 ? 1.0f : 0.0f, .aim = 1, .fire = frame < 60 * 90});
        for (const auto& happened : client->events<DeathReport>()) {
            ++reports;
            CHECK(happened.event.killer == bot.value);
            CHECK(happened.event.seen_ms == 0);
        }
        const Fighter* me = world.find<Fighter>(world.owned_by<Fighter>(client->me()));
        const Fighter* it = world.find<Fighter>(world.owned_by<Fighter>(bot));
        if (me != nullptr && it != nullptr)
            server->set_bot_command(
                bot, {.aim = std::atan2(me->y - it->y, me->x - it->x), .fire = me->health > 0 && frame < 60 * 90});
    }
    CHECK(deaths > 3);
    CHECK(reports == deaths);
    REQUIRE(kept.size() == fired);
    for (std::size_t i = 0; i < kept.size(); ++i) REQUIRE(kept[i].number == i + 1);
    CHECK(server->stats().shots_judged == fired);
    const auto mine = server->judgements({.player = client->me(), .since = Tick(600)});
    REQUIRE(mine.size() > 20);
    bool by_me = false;
    for (const Judgement& record : mine) {
        CHECK((record.shooter == client->me() || record.victim == client->me()));
        CHECK(record.tick >= Tick(600));
        if (record.shooter != client->me()) continue;
        by_me = true;
        CHECK(record.round_trip > 60ms);
        CHECK(record.claimed > 60ms);
        CHECK(record.granted <= 200ms);
    }
    CHECK(by_me);
    CHECK(server->judgements({}, RoomId{7}).empty());
}
