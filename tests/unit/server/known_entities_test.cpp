#include "server/known_entities.hpp"

#include <catch2/catch.hpp>

using namespace tickwire;
using namespace tickwire::server;

namespace {

// One client's entities, tick by tick, without a wire.
struct Stage {
    KnownEntities known{PlayerId{9}};
    KnownEntities::Scratch scratch;
    Frame frame;

    // A tick in which these are relevant, by index.
    void tick(std::initializer_list<std::uint32_t> indices, bool whole) {
        ++frame.tick;
        frame.entities.clear();
        std::vector<Relevant> relevant;
        for (const std::uint32_t index : indices) {
            relevant.push_back({static_cast<std::uint32_t>(frame.entities.size()), 0});
            frame.entities.push_back({.id = EntityId(index, 1), .kind = 0, .changed = frame.tick});
        }
        known.update(frame, relevant, false, scratch);
        if (whole) known.said_whole({}, 0);
    }
    const Known& seen(std::uint32_t index) const {
        const auto found = std::ranges::find(known.seen(), EntityId(index, 1), &Known::id);
        REQUIRE(found != known.seen().end());
        return *found;
    }
    std::uint64_t states(std::uint32_t index) const { return known.said_of(seen(index)).states(); }
};

}  // namespace

TEST_CASE("whole snapshots said the state of each entity since it came, and nothing of it is touched for that") {
    Stage stage;
    stage.tick({1, 5}, true);
    stage.tick({1, 5}, true);
    stage.tick({1, 3, 5}, true);
    stage.tick({1, 3, 5}, false);
    stage.tick({1, 3, 5}, true);
    CHECK(stage.states(1) == 0b11101);
    CHECK(stage.states(3) == 0b101);
    CHECK(stage.known.whole_snapshots() == 0b11101);
    CHECK(stage.seen(1).words == Known::no_words);
    CHECK(stage.seen(3).words == Known::no_words);
    for (int i = 0; i < 60; ++i) stage.tick({1, 3, 5}, true);
    CHECK(stage.states(1) == SaidOf::usable);
}

TEST_CASE(
    "what was said of an entity that has left stays for as long as a snapshot may refer to it, and counts again if it "
    "comes back") {
    Stage stage;
    for (int i = 0; i < 4; ++i) stage.tick({1, 2}, true);
    stage.tick({2}, true);
    REQUIRE(stage.known.left().size() == 1);
    CHECK(stage.known.left()[0].id == EntityId(1, 1));
    CHECK(stage.known.left()[0].said.states() == 0b11110);
    stage.tick({2}, true);
    stage.tick({1, 2}, true);
    CHECK(stage.known.left().empty());
    CHECK(stage.states(1) == 0b1111001);
    CHECK(stage.states(2) == 0b1111111);

    stage.tick({2}, true);
    for (int i = 0; i < snapshot::max_baseline_age - 1; ++i) stage.tick({2}, true);
    CHECK(stage.known.left().size() == 1);
    stage.tick({2}, true);
    CHECK(stage.known.left().empty());
}

TEST_CASE("what waits to be said is forgotten by a whole snapshot, and words that say nothing go") {
    Stage stage;
    stage.tick({1, 2}, true);
    stage.tick({1, 2}, false);
    stage.known.note_news(stage.frame);
    CHECK(stage.known.words(stage.seen(1)).unsent_since == stage.frame.tick);
    stage.known.words(stage.seen(1)).waiting = 3;
    stage.known.words(stage.seen(2)).said = {1, 1};
    stage.known.words(stage.seen(2)).unsent_since = {};
    stage.tick({1, 2}, true);
    CHECK(stage.states(2) == 0b111);
    stage.tick({1, 2}, true);
    CHECK(stage.seen(1).words == Known::no_words);  // its one word was what waited
    REQUIRE(stage.seen(2).words != Known::no_words);
    CHECK(stage.states(2) == 0b1111);
    CHECK(stage.states(1) == 0b1011);
}

TEST_CASE("of one whose owner is another now, what the client held is kept apart") {
    Stage stage;
    stage.tick({7}, true);
    ++stage.frame.tick;
    stage.frame.entities[0].owner = PlayerId{3};
    const Relevant relevant{0, 0};
    stage.known.update(stage.frame, {&relevant, 1}, false, stage.scratch);
    REQUIRE(stage.known.left().size() == 1);
    CHECK(stage.known.left()[0].said.states() == 0b10);
    CHECK(stage.known.places()[0].owner == PlayerId{3});
    CHECK(stage.states(7) == 0);
}

TEST_CASE("of what has left it is told whether the named snapshots may speak of it, until they are too old to") {
    Stage stage;
    for (int i = 0; i < 4; ++i) stage.tick({1, 2}, true);
    CHECK(!stage.known.speak_of_left(~std::uint64_t{0}));
    stage.tick({2}, false);
    CHECK(stage.known.speak_of_left(0b10));
    CHECK(!stage.known.speak_of_left(0b1));
    // It is said to be gone, by a snapshot that refers to one which left the client with it.
    std::vector<Left*> gone{&stage.known.left()[0]};
    stage.known.said_whole(gone, 0b10);
    CHECK(stage.known.left()[0].said.sent == 0b11111);
    CHECK(stage.known.left()[0].said.states() == 0b11110);
    stage.tick({2}, true);
    CHECK(stage.known.speak_of_left(0b10));
    stage.tick({2}, true);
    CHECK(!stage.known.speak_of_left(0b10));
    CHECK(stage.known.speak_of_left(0b100));
    // Nothing more is said of it by a snapshot to which it is gone already.
    gone = {&stage.known.left()[0]};
    stage.known.said_whole(gone, 0b100);
    CHECK(stage.known.left()[0].said.sent == 0b1111100);
    for (int i = 0; i < snapshot::max_baseline_age - 3; ++i) stage.tick({2}, true);
    CHECK(stage.known.speak_of_left(~std::uint64_t{0}));
    for (int i = 0; i < 4; ++i) stage.tick({2}, true);
    CHECK(!stage.known.speak_of_left(~std::uint64_t{0}));
    CHECK(stage.known.left().empty());
}

TEST_CASE("places follow the frame, whether its entities are said to be the same or looked at") {
    for (const bool same : {false, true}) {
        Stage stage;
        stage.tick({3, 4, 8}, true);
        const std::vector<Relevant> some{{0, 0.5f}, {2, 1}};
        stage.known.update(stage.frame, some, false, stage.scratch);
        ++stage.frame.tick;
        const std::vector<Relevant> others{{0, 0.25f}, {1, 0}};
        stage.known.update(stage.frame, others, same, stage.scratch);
        REQUIRE(stage.known.seen().size() == 2);
        CHECK(stage.known.seen()[0].id.index() == 3);
        CHECK(stage.known.seen()[1].id.index() == 4);
        CHECK(stage.known.places()[0].position == 0);
        CHECK(stage.known.places()[0].remoteness == 63);
        CHECK(stage.known.places()[1].position == 1);
        CHECK(stage.known.left().size() == 1);
    }
}
