// A description: what differs is named, what comes from outside is checked.
#include "tickwire/description.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "support/drift_game.hpp"
#include "support/plain_game.hpp"

using namespace tickwire;
using namespace tickwire::test;

TEST_CASE("a game's description has its types and fields in order") {
    const Description description = describe<Drift>();
    CHECK(description.game == "Drift");
    CHECK(description.command.name == "Push");
    REQUIRE(description.kinds.size() == 2);
    CHECK(description.kinds[0].name == "Pod");
    CHECK(description.kinds[0].fields[4].name == "heading");
    CHECK(description.kinds[0].fields[7].spec.visibility == Visibility::owner);
    CHECK_FALSE(description.events[1].delivery.reliable);
}

TEST_CASE("the first difference of two descriptions is named, and every difference changes the hash that matters") {
    const Description ours = describe<Drift>();
    const auto difference = [&](auto change) {
        Description theirs = ours;
        change(theirs);
        CHECK(protocol_hash(theirs) != protocol_hash(ours));
        return first_difference(ours, theirs);
    };
    CHECK(first_difference(ours, ours).empty());
    CHECK(difference([](Description& d) { d.tick_rate = Hertz(30); }) == "the tick rate is 60 here and 30 there");
    CHECK(difference([](Description& d) { d.command.fields[0].spec.precision = 0.02; }) ==
          "Push.x: precision is 0.01 here and 0.02 there");
    CHECK(difference([](Description& d) { d.kinds[0].fields[3].name = "w"; }) == "Pod.vy here is Pod.w there");
    CHECK(difference([](Description& d) { d.kinds[1].fields.pop_back(), d.kinds[1].defaults.pop_back(); }) ==
          "Rock.y is missing there");
    CHECK(difference([](Description& d) { d.events.pop_back(); }) == "the number of events is 2 here and 1 there");
    CHECK(difference([](Description& d) { d.events[0].delivery.reliable = false; }) ==
          "Shout: reliable on one side only");
    CHECK(difference([](Description& d) { d.kinds[1].replication.every = 4; }) ==
          "Rock: ticks between two updates is 1 here and 4 there");
}

TEST_CASE("a description from outside is refused with what is wrong in it") {
    const auto refusal = [](auto change) {
        Description bad = describe<Drift>();
        change(bad);
        const auto decoded = decode_description(encode(bad));
        REQUIRE_FALSE(decoded);
        return decoded.error().message;
    };
    CHECK(refusal([](Description& d) { d.tick_rate = Hertz(241); }) == "description: tick rate must be 1 to 240");
    CHECK(refusal([](Description& d) { d.kinds[0].fields[0].spec.max = -1; }) == "description: Pod.x: not a range");
    CHECK(refusal([](Description& d) { d.kinds[0].fields[0].spec.min = std::numeric_limits<double>::quiet_NaN(); }) ==
          "description: Pod.x: not a range");
    CHECK(refusal([](Description& d) { d.kinds[0].fields[0].spec.precision = 0; }) ==
          "description: Pod.x: precision must be above 0");
    CHECK(refusal([](Description& d) { d.kinds[0].defaults.pop_back(); }) ==
          "description: Pod: as many defaults as fields are needed");
    CHECK(refusal([](Description& d) { d.kinds[0].defaults[5] = 256; }) ==
          "description: Pod.mark: default out of range");
    CHECK(refusal([](Description& d) { d.kinds[0].replication.every = 0; }) ==
          "description: Pod: every 0 ticks, must be 1 to 64");
    CHECK(refusal([](Description& d) { d.kinds[0].replication.every = 65; }) ==
          "description: Pod: every 65 ticks, must be 1 to 64");
    CHECK(refusal([](Description& d) { d.kinds[0].replication.seen_by = KindOptions::Audience(3); }) ==
          "description: Pod: seen_by must be 0 to 2");
    CHECK(refusal([](Description& d) { d.kinds[0].fields[0].spec.axis = Axis(4); }) ==
          "description: Pod.x: axis 4, must be 0 to 3");
    CHECK(refusal([](Description& d) { d.events[1].delivery.relevance_radius = -1; }) ==
          "description: Spark: relevance radius must be 0 or more");
    CHECK(refusal([](Description& d) { d.kinds[0].replication.priority = -1; }) ==
          "description: Pod: priority must be 0 or more");
    CHECK_FALSE(decode_description({}));
}

TEST_CASE("values outside their range are clamped, counted and named") {
    const Pod far{.x = 1e9f, .y = -5, .vx = std::numeric_limits<float>::quiet_NaN()};
    std::array<std::uint32_t, slot_count<Pod>> slots{};
    const ClampReport report = flatten(far, std::span(slots));
    CHECK(report.count == 3);
    CHECK(report.first_slot == 0);
    CHECK(report.first_value == 1e9f);
    Pod back;
    restore(back, std::span<const std::uint32_t>(slots));
    CHECK(back.x == 100);
    CHECK(back.y == 0);
}

TEST_CASE("what relevance needs to know of a game travels in its description") {
    const Description plain = describe<Plain>();
    const auto read = decode_description(encode(plain));
    REQUIRE(read);
    CHECK(*read == plain);
    CHECK(read->kinds[0].fields[0].spec.axis == Axis::x);
    CHECK(read->kinds[1].replication.every == 6);
    CHECK(read->kinds[3].replication.seen_by == KindOptions::Audience::owner);
    CHECK(read->events[0].delivery.relevance_radius == 80);
    CHECK(first_difference(plain, *read).empty());
}
