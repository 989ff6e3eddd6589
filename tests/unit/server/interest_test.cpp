// Who is to know of what: distance with a band at the edge, owners, teams, the game's own rule.
#include "server/interest.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "server/known_entities.hpp"
#include "snapshot/history.hpp"
#include "support/plain_game.hpp"

using namespace tickwire;
using namespace tickwire::test;

namespace {

const Description description = describe<Plain>();
constexpr PlayerId me{1}, friendly{3}, hostile{2};

// A room of the plain game with nothing in it but what a test puts there.
struct Stage {
    WorldHostOf<Plain> host{Plain::Setup{0, 0, 0, 0}, 1};
    snapshot::History history;
    server::Interest interest{description};
    server::KnownEntities known{me};
    Tick known_of{};
    server::KnownEntities::Scratch scratch;
    std::vector<server::Relevant> found;

    World<Plain>& world() { return host.world(); }
    // A tick without rules, so that everything stays where the test has put it.
    void tick() {
        snapshot::History& h = history;
        const Tick next(h.newest() != nullptr ? h.newest()->tick.value + 1 : 1);
        Frame& frame = h.begin(next);
        host.flatten(frame);
        frame.tick = next;
        h.commit(description);
        interest.rebuild(*h.newest(), host);
    }
    bool same_entities() const { return history.alike_since(known_of); }
    // What `player` sees; it then knows of it.
    std::set<EntityId> seen(PlayerId player) {
        interest.find(player, known, same_entities(), found);
        known.update(*history.newest(), found, same_entities(), scratch);
        known_of = history.newest()->tick;
        std::set<EntityId> ids;
        for (const server::Relevant& each : found) ids.insert(history.newest()->entities[each.position].id);
        CHECK(ids.size() == found.size());
        CHECK(std::ranges::is_sorted(found, {}, &server::Relevant::position));
        return ids;
    }
};

}  // namespace

TEST_CASE("an entity enters at its radius and leaves a little farther out") {
    Stage stage;
    stage.world().spawn(Walker{.x = 0, .y = 0}, me);
    const EntityId other = stage.world().spawn(Walker{.x = 60, .y = 0});
    const auto at = [&](float x) {
        stage.world().find<Walker>(other)->x = x;
        stage.tick();
        return stage.seen(me).contains(other);
    };
    CHECK_FALSE(at(60));
    CHECK_FALSE(at(50.1f));
    CHECK(at(49.9f));
    CHECK(at(50.1f));
    CHECK(at(56));
    CHECK_FALSE(at(57));
    CHECK_FALSE(at(56));  // back in the band: it has to come nearer first
    CHECK(at(50));
    CHECK(at(-56));
    CHECK_FALSE(at(-57));
}

TEST_CASE("each kind has its own radius, and what has none is seen everywhere") {
    Stage stage;
    stage.world().spawn(Walker{.x = -400, .y = 499}, me);
    const EntityId near_tower = stage.world().spawn(Tower{.x = -300, .y = 400});
    const EntityId far_tower = stage.world().spawn(Tower{.x = 0, .y = 499});
    const EntityId beacon = stage.world().spawn(Beacon{});
    const EntityId walker = stage.world().spawn(Walker{.x = -300, .y = 400});
    stage.tick();
    const auto seen = stage.seen(me);
    CHECK(seen.contains(near_tower));
    CHECK_FALSE(seen.contains(far_tower));
    CHECK(seen.contains(beacon));
    CHECK_FALSE(seen.contains(walker));
}

TEST_CASE("what is an owner's or a team's, nobody else knows of") {
    Stage stage;
    const EntityId mine = stage.world().spawn(Purse{1}, me), theirs = stage.world().spawn(Purse{2}, hostile),
                   friends = stage.world().spawn(Purse{3}, friendly), nobodys = stage.world().spawn(Purse{4});
    const EntityId our_banner = stage.world().spawn(Banner{1}, friendly),
                   my_banner = stage.world().spawn(Banner{2}, me),
                   their_banner = stage.world().spawn(Banner{3}, hostile), no_banner = stage.world().spawn(Banner{4});
    stage.tick();
    const auto seen = stage.seen(me);
    CHECK(seen == std::set<EntityId>{mine, our_banner, my_banner});
    CHECK_FALSE(seen.contains(theirs));
    CHECK_FALSE(seen.contains(friends));
    CHECK_FALSE(seen.contains(nobodys));
    CHECK_FALSE(seen.contains(their_banner));
    CHECK_FALSE(seen.contains(no_banner));
}

TEST_CASE("what the rule hides is hidden at once, but never from its owner") {
    Stage stage;
    stage.world().spawn(Walker{.x = 0, .y = 0}, me);
    const EntityId ghost = stage.world().spawn(Ghost{.x = 5, .y = 5, .shown = true}),
                   own = stage.world().spawn(Ghost{.x = 400, .y = 400}, me);
    stage.tick();
    CHECK(stage.seen(me).contains(ghost));
    CHECK(stage.seen(me).contains(own));
    stage.world().find<Ghost>(ghost)->shown = false;
    stage.tick();
    CHECK_FALSE(stage.seen(me).contains(ghost));
}

TEST_CASE("a player without an entity sees from where it was last, and a newcomer in its place from nowhere") {
    Stage stage;
    const EntityId body = stage.world().spawn(Walker{.x = 100, .y = 100}, me);
    const EntityId other = stage.world().spawn(Walker{.x = 110, .y = 100});
    stage.tick();
    CHECK(stage.seen(me).contains(other));
    stage.world().destroy(body);
    stage.tick();
    CHECK(stage.seen(me) == std::set<EntityId>{other});
    stage.interest.forget(me);
    stage.known = server::KnownEntities(me);
    stage.known_of = {};
    CHECK(stage.seen(me).empty());
}

TEST_CASE("events with a radius are told to those who are near, and all others to everybody") {
    Stage stage;
    stage.world().spawn(Walker{.x = 0, .y = 0}, me);
    stage.tick();
    stage.world().emit(Splash{79, 0});
    stage.world().emit(Splash{81, 0});
    stage.world().emit_to(hostile, Splash{0, 0});
    const EventQueue& events = stage.world().events();
    const auto hears = [&](PlayerId player, std::size_t i) {
        return stage.interest.hears(player, events.records[i], events.slots_of(events.records[i]));
    };
    CHECK(hears(me, 0));
    CHECK_FALSE(hears(me, 1));
    CHECK_FALSE(hears(me, 2));
    CHECK(hears(hostile, 2));
    CHECK_FALSE(hears(hostile, 0));  // it is nowhere
}

namespace {

struct Fish {
    float x = 0, y = 0;
    static constexpr auto fields =
        tickwire::fields(real(&Fish::x, {-1000, 1000}, 0.1), real(&Fish::y, {-1000, 1000}, 0.1));
    static constexpr auto place = tickwire::place(&Fish::x, &Fish::y);
    static constexpr KindOptions replication{.relevance_radius = 100, .nearest = 3};
};
struct Shoal {
    using Command = Fish;
    using Kinds = tickwire::Kinds<Fish>;
    static constexpr Hertz tick_rate{60};
    static void step(World<Shoal>&, Seconds) {}
};

// A room of it, and what one player knows.
struct ShoalStage {
    const Description shoal = describe<Shoal>();
    WorldHostOf<Shoal> host{{}, 1};
    snapshot::History history;
    server::Interest interest{shoal};
    server::KnownEntities known{me};
    Tick known_of{};
    server::KnownEntities::Scratch scratch;
    std::vector<server::Relevant> found;
    std::uint32_t ticks = 0;

    EntityId spawn(float x, PlayerId owner = {}) { return host.world().spawn(Fish{x, 0}, owner); }
    float& x_of(EntityId id) { return host.world().find<Fish>(id)->x; }
    void tick() {
        Frame& frame = history.begin(Tick(++ticks));
        host.flatten(frame);
        frame.tick = Tick(ticks);
        history.commit(shoal);
        interest.rebuild(*history.newest(), host);
    }
    bool same_entities() const { return history.alike_since(known_of); }
    void find(PlayerId player) {
        interest.find(player, known, same_entities(), found);
        known.update(*history.newest(), found, same_entities(), scratch);
        known_of = history.newest()->tick;
    }
    std::set<EntityId> seen() {
        tick();
        find(me);
        std::set<EntityId> ids;
        for (const server::Relevant& each : found) ids.insert(history.newest()->entities[each.position].id);
        return ids;
    }
    // Whether in another tick what was found still stands; else it is found anew.
    bool stood(PlayerId player) {
        tick();
        if (interest.stands(player, known)) return true;
        find(player);
        return false;
    }
};

}  // namespace

TEST_CASE("of a crowd the nearest so many are told of, besides the own, within the radius; ties do not take turns") {
    ShoalStage stage;
    CHECK(stage.shoal.kinds[0].replication.nearest == 3);
    CHECK(decode_description(encode(stage.shoal))->kinds[0].replication.nearest == 3);
    const EntityId own = stage.spawn(0, me);
    std::vector<EntityId> fish;
    for (const float x : {40.0f, 10.0f, 30.0f, 20.0f, 500.0f}) fish.push_back(stage.spawn(x));
    CHECK(stage.seen() == std::set{own, fish[1], fish[2], fish[3]});
    stage.x_of(fish[0]) = 28;  // nearer than the last by less than an eighth
    CHECK(stage.seen() == std::set{own, fish[1], fish[2], fish[3]});
    stage.x_of(fish[0]) = 26;
    CHECK(stage.seen() == std::set{own, fish[0], fish[1], fish[3]});
    for (const EntityId id : {fish[0], fish[1]}) stage.x_of(id) = -600;
    CHECK(stage.seen() == std::set{own, fish[2], fish[3]});
    stage.x_of(fish[3]) = 111;  // beyond the radius, and known
    CHECK(stage.seen() == std::set{own, fish[2], fish[3]});
    stage.x_of(fish[3]) = 114;
    CHECK(stage.seen() == std::set{own, fish[2]});
}

TEST_CASE("where distance alone decides, what was found stands for a thirtieth of a second, unless one goes far") {
    ShoalStage stage;
    const EntityId own = stage.spawn(0, me);
    for (const float x : {10.0f, 20.0f, 30.0f, 40.0f}) stage.spawn(x);
    CHECK_FALSE(stage.stood(me));
    int times = 0;
    bool before = false;
    for (int i = 0; i < 20; ++i) {
        const bool stands = stage.stood(me);
        CHECK_FALSE((stands && before));
        times += stands ? 1 : 0;
        before = stands;
    }
    CHECK(times == 10);
    for (int i = 0; i < 4; ++i) {
        stage.x_of(own) += 3;  // more than a sixteenth of how far the third lies
        CHECK_FALSE(stage.stood(me));
    }
    // What goes too far away is seen at once to have.
    const EntityId last = stage.spawn(0);
    for (int i = 0; i < 4; ++i) {
        stage.x_of(last) = stage.x_of(own) + 1;
        while (stage.stood(me)) {
        }
        stage.x_of(last) = stage.x_of(own) + 113;
        CHECK_FALSE(stage.stood(me));
    }
    stage.interest.forget(me);
    CHECK_FALSE(stage.stood(me));
    CHECK_FALSE(stage.stood(hostile));  // it was never asked
}

TEST_CASE("what teams or the game decide is asked in every tick") {
    Stage stage;
    stage.world().spawn(Walker{.x = 0, .y = 0}, me);
    for (int i = 0; i < 6; ++i) {
        stage.tick();
        CHECK_FALSE(stage.interest.stands(me, stage.known));
        stage.seen(me);
    }
}
