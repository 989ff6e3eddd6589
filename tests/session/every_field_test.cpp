// Every type of field through the whole path: rules, history, wire, prediction, what is drawn.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "support/every_field_game.hpp"
#include "support/match_world.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace tickwire::test {

template <>
struct Heard<Museum> {
    std::vector<Told> told;
    std::vector<Blink> blinks;
    void take(const Client<Museum>& client) {
        for (const auto& event : client.events<Told>()) told.push_back(event.event);
        for (const auto& event : client.events<Blink>()) blinks.push_back(event.event);
    }
};

}  // namespace tickwire::test

namespace {

using MuseumWorld = MatchWorldOf<Museum>;
using Visitor = PlayerOf<Museum>;

Say say(Tick tick) {
    constexpr std::array<std::byte, 4> keys{std::byte{1}, std::byte{0}, std::byte{255}, std::byte{7}};
    return {.push = tick.value % 120 < 60 ? 1.0f : -1.0f,
            .raw = tick.value % 200 < 100 ? -0.0f : std::numeric_limits<float>::infinity(),
            .word = tick.value % 300 < 150 ? "a short word" : "längere Wörter",
            .keys = std::span(keys).first(tick.value / 20 % 5)};
}

const Specimen& own(const Client<Museum>& client, std::vector<Drawn<Specimen>>& room) {
    room = client.view<Specimen>();
    const auto found = std::ranges::find(room, client.me(), [](const auto& one) { return one.owner; });
    REQUIRE(found != room.end());
    return found->value;
}

}  // namespace

TEST_CASE("every type of field arrives exactly, over a network that loses, doubles and reorders") {
    MuseumWorld world(71, {.snapshot_level = GENERATE(SnapshotLevel::fast, SnapshotLevel::shared)});
    world.network.set_conditions(
        {.latency = 30ms, .jitter = 15ms, .loss_percent = 8, .duplicate_percent = 3, .reorder_percent = 5});
    for (int i = 0; i < 2; ++i) world.join().plays = say;
    REQUIRE(world.all_play());
    world.run(20s);
    for (const auto& player : world.players) {
        INFO(player->first_difference);
        CHECK(player->ticks_compared > 600);
        CHECK(player->ticks_different == 0);
        CHECK(player->entities_missing == 0);
        bool other = false;
        for (const auto& specimen : player->client->view<Specimen>()) {
            CHECK(specimen.value.hidden == "never");
            if (specimen.owner && specimen.owner != player->client->me()) {
                other = true;
                CHECK(specimen.value.secret == "mine");
                CHECK((specimen.value.label == "a short word" || specimen.value.label == "längere Wörter"));
            }
        }
        CHECK(other);
        CHECK(player->told.size() > 10);
        CHECK(player->told.back().strength > 900);
        CHECK((player->told.back().what == "a short word" || player->told.back().what == "längere Wörter"));
        CHECK(std::ranges::any_of(player->blinks, [](const Blink& blink) { return blink.colour.size() == 3; }));
    }
}

TEST_CASE("where no datagram is lost the guess of every type of field is right, infinities and rotations too") {
    MuseumWorld world(72);
    world.network.set_conditions({.latency = 60ms});
    Visitor& visitor = world.join();
    visitor.plays = say;
    REQUIRE(world.all_play());
    world.run(3s);
    const std::uint64_t before = visitor.client->stats().corrections;
    world.run(10s);
    CHECK(visitor.client->stats().ticks_replayed > 1000);
    CHECK(visitor.client->stats().corrections == before);
}

TEST_CASE("a rotation turns evenly in the view, whichever component is the largest, guessed, corrected or told") {
    MuseumWorld world(73);
    world.network.set_conditions({.latency = 50ms, .jitter = 10ms, .loss_percent = 4});
    Visitor& visitor = world.join();
    visitor.plays = say;
    REQUIRE(world.all_play());
    world.run(3s);
    std::map<EntityId, std::array<float, 4>> before;
    float most_own = 0, most_others = 0;
    std::set<std::size_t> largest;
    visitor.after_frame = [&](Visitor& player) {
        for (const auto& specimen : player.client->view<Specimen>()) {
            const auto& turn = specimen.value.turn;
            float& most = specimen.owner == player.client->me() ? most_own : most_others;
            if (before.contains(specimen.id)) most = std::max(most, angle_between(before[specimen.id], turn));
            before[specimen.id] = turn;
            const auto greater = [](float a, float b) { return std::abs(a) < std::abs(b); };
            largest.insert(static_cast<std::size_t>(std::ranges::max_element(turn, greater) - turn.begin()));
        }
    };
    world.run(20s);
    const float usual = Museum::turns_a_second / 60;
    INFO("own " << most_own / usual << ", others " << most_others / usual << " times a frame's turn");
    CHECK(largest.size() >= 2);
    CHECK(most_own < 1.6f * usual);
    CHECK(most_others < 2.2f * usual);  // a frame for which nothing came holds it, and the next makes up for that
}

TEST_CASE("the view has values that are no finite numbers as they are, and nothing else suffers from them") {
    MuseumWorld world(74);
    world.network.set_conditions({.latency = 40ms, .jitter = 10ms, .loss_percent = 5});
    Visitor& visitor = world.join();
    visitor.plays = say;
    REQUIRE(world.all_play());
    bool infinite = false, no_number = false, negative_zero = false;
    visitor.after_frame = [&](Visitor& player) {
        std::vector<Drawn<Specimen>> room;
        const Specimen& mine = own(*player.client, room);
        CHECK(std::isfinite(mine.pressure));
        for (const auto& specimen : room) {
            CHECK(std::isfinite(specimen.value.position[1]));
            CHECK(std::isfinite(specimen.value.pressure));
            for (const float odd : specimen.value.odd) {
                infinite |= std::isinf(odd);
                no_number |= std::isnan(odd);
                negative_zero |= odd == 0 && std::signbit(odd);
            }
        }
    };
    world.run(5s);
    CHECK(infinite);
    CHECK(no_number);
    CHECK(negative_zero);
}
