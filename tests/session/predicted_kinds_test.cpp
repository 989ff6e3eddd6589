// What is predicted, by whom, and what a wrong guess looks like: kinds predicted by owner, everyone and nobody; the way
// in which corrections fade; what replaying may cost.
#include <catch2/catch.hpp>
#include <cmath>

#include "support/rink_watch.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration frame = 16'667us;
const Conditions far_away{.latency = 75ms};

/// A settled player, and somebody else.
struct Pair {
    explicit Pair(std::uint64_t seed, const Conditions& path = far_away, const Feel& feel = {})
        : world(seed), me(world.join({.feel = feel}, 60)), other(world.join({}, 60)) {
        world.set_server_rate(240);
        world.network.set_conditions(path);
        REQUIRE(world.all_play());
        world.run(6s);
    }
    Ball ball_of(const RinkPlayer& player) const { return player.client->view<Ball>().at(0).value; }
    Skater& truth_of(const RinkPlayer& player) {
        auto* rink = world.server->world();
        return *rink->find<Skater>(rink->owned_by<Skater>(player.client->me()));
    }

    RinkWorld world;
    RinkPlayer& me;
    RinkPlayer& other;
};

RinkPlayer::Command kick_once(bool& kicked) {
    return {.kick = !std::exchange(kicked, true)};
}

/// Frames until a picture shows `shown`.
template <class Shown>
int frames_until(RinkWorld& world, Shown shown) {
    for (int frames = 1; frames < 60; ++frames) {
        world.run(frame);
        if (shown()) return frames;
    }
    return 60;
}

double x_of(const RinkPlayer& player) {
    return static_cast<double>(own_skater(player)->x);
}

}  // namespace

TEST_CASE("a ball that everybody predicts answers its kicker at once, and the others when the news comes") {
    Pair pair(81);
    const std::uint16_t before = pair.ball_of(pair.me).kicks;
    bool kicked = false;
    pair.me.plays = [&](Tick) { return kick_once(kicked); };
    const int mine = frames_until(pair.world, [&] { return pair.ball_of(pair.me).kicks != before; });
    const int theirs = frames_until(pair.world, [&] { return pair.ball_of(pair.other).kicks != before; }) + mine;
    INFO("mine " << mine << " frames, theirs " << theirs);
    CHECK(mine <= 2);
    CHECK(theirs >= 3);
    CHECK(theirs <= 15);
}

TEST_CASE("without kicks everybody's ball is where the server will have it, and never corrected") {
    Pair pair(82);
    pair.world.run(3s);
    const std::uint64_t before = pair.me.client->stats().corrections;
    double largest = 0, last = static_cast<double>(pair.ball_of(pair.me).x);
    for (int i = 0; i < 600; ++i) {
        pair.world.run(frame);
        const Ball ball = pair.ball_of(pair.me);
        const double x = static_cast<double>(ball.x);
        largest = std::max(largest, std::abs(x - last));
        last = x;
    }
    CHECK(pair.me.client->stats().corrections == before);
    CHECK(largest < 6.0 / 60 * 1.06 + 2.0 / 256);
    // Ahead of the server by about a way: it is drawn in the present of the own commands.
    const Ball truth = pair.me.client->truth<Ball>().at(0).value;
    CHECK(std::abs(truth.x - pair.ball_of(pair.me).x) > 0.5f);
}

TEST_CASE("somebody else's kick moves the ball over smoothly: no step beyond what the fade allows") {
    Pair pair(83);
    bool kicked = false;
    pair.other.plays = [&](Tick) { return kick_once(kicked); };
    double largest = 0, last = static_cast<double>(pair.ball_of(pair.me).x);
    std::uint64_t wrong = 0;
    double error = 0;
    for (int i = 0; i < 60; ++i) {
        pair.world.run(frame);
        const double x = static_cast<double>(pair.ball_of(pair.me).x);
        largest = std::max(largest, std::abs(x - last));
        last = x;
        for (const auto& found : pair.me.client->mispredictions<Ball>()) {
            ++wrong;
            error = std::max(error, static_cast<double>(std::abs(found.predicted.vx - found.truth.vx)));
        }
    }
    INFO("largest step " << largest << " m, " << wrong << " mispredictions, speed wrong by " << error);
    CHECK(wrong >= 1);
    CHECK(error == Approx(12));
    // The guess ran the other way for a round trip and some: 10 to 12 ticks at 12 m/s. Of that at most 17 / 56 fades in
    // a frame (the quickest that Auto lets 80 ms be), beside the ball's own way.
    CHECK(largest < 6.0 / 60 + 12.0 * 13 / 60 * 0.3);
}

TEST_CASE("own skaters answer at once, drones never before the server has told") {
    Pair pair(84);
    const double before = x_of(pair.me);
    pair.me.plays = [](Tick) { return Wish{.x = 1}; };
    CHECK(frames_until(pair.world, [&] { return x_of(pair.me) > before + 0.01; }) <= 2);
    for (int i = 0; i < 120; ++i) {
        pair.world.run(frame);
        const double newest = pair.me.client->frame()->tick.value;
        const auto drone = pair.me.client->view<Drone>().at(0).value;
        CHECK(drone.beat <= static_cast<int>(newest) / Drone::beat_every);
        // Nor is another's skater ahead of the snapshots.
        CHECK(moment(pair.me) < newest + 3.001);
    }
}

TEST_CASE("a correction fades at each field's own rate, and beyond the snap it is shown at once") {
    Pair pair(85, far_away, {.smoothness = 0.5f});
    // The server moves the skater by a metre each way.
    const double x = x_of(pair.me), y = static_cast<double>(own_skater(pair.me)->y);
    pair.truth_of(pair.me).x += 1;
    pair.truth_of(pair.me).y += 1;
    REQUIRE(frames_until(pair.world, [&] { return x_of(pair.me) != x; }) < 20);
    // One fade time of x later (0.85 of the field's at this smoothness), in frames.
    pair.world.run(frame * 10);
    const double left_x = x + 1 - x_of(pair.me), left_y = y + 1 - static_cast<double>(own_skater(pair.me)->y);
    INFO("left " << left_x << " and " << left_y << " m");
    const double passed = 11 / 60.0;
    CHECK(left_x == Approx(std::exp(-passed / (0.85 * 0.05))).margin(0.02));
    CHECK(left_y == Approx(std::exp(-passed / (0.85 * 0.2))).margin(0.04));
    // Three metres are beyond the snap: the next picture has them all.
    pair.world.run(3s);
    const double from = x_of(pair.me);
    pair.truth_of(pair.me).x += 3;
    REQUIRE(frames_until(pair.world, [&] { return x_of(pair.me) != from; }) < 20);
    CHECK(x_of(pair.me) == Approx(from + 3).margin(0.01));
}

TEST_CASE("without smoothing a correction is shown at once; with it no step is larger than the fade allows") {
    for (const bool smoothing : {true, false}) {
        Pair pair(86, far_away, {.smoothness = 0.5f, .smoothing = smoothing});
        double largest = 0, last = x_of(pair.me);
        pair.truth_of(pair.me).x += 1;
        for (int i = 0; i < 60; ++i) {
            pair.world.run(frame);
            largest = std::max(largest, std::abs(x_of(pair.me) - last));
            last = x_of(pair.me);
        }
        INFO((smoothing ? "with" : "without") << " smoothing: largest step " << largest << " m");
        if (smoothing)
            CHECK(largest < 1 - std::exp(-1.0 / 60 / (0.85 * 0.05)) + 0.01);
        else
            CHECK(largest == Approx(1).margin(0.01));
    }
}

TEST_CASE("a leap that the player commands is shown at once, and one that the server makes, too") {
    Pair pair(87);
    const double before = x_of(pair.me);
    bool leapt = false;
    pair.me.plays = [&](Tick) { return Wish{.leap = !std::exchange(leapt, true)}; };
    CHECK(frames_until(pair.world, [&] { return x_of(pair.me) > before + 49.9; }) <= 2);
    pair.world.run(3s);
    const double from = x_of(pair.me);
    pair.truth_of(pair.me).x += 1;  // less than the snap, but marked as a leap
    ++pair.truth_of(pair.me).leaps;
    REQUIRE(frames_until(pair.world, [&] { return x_of(pair.me) != from; }) < 20);
    CHECK(x_of(pair.me) == Approx(from + 1).margin(0.01));
}

TEST_CASE("a guess that would be longer than the longest replay is cut, counted, and not made") {
    Pair pair(88);
    CHECK(pair.me.client->stats().replays_cut == 0);
    const std::uint64_t replayed = pair.me.client->stats().ticks_replayed;
    pair.world.run(2s);
    // Each of 120 snapshots is replayed over one round trip and the lead: 10 to 13 ticks.
    CHECK(pair.me.client->stats().ticks_replayed - replayed < 120 * 14);
    pair.world.network.set_conditions({.latency = 1100ms});
    pair.world.run(8s);
    CHECK(pair.me.client->stats().replays_cut > 100);
    const std::uint64_t far = pair.me.client->stats().ticks_replayed;
    pair.world.run(2s);
    CHECK(pair.me.client->stats().ticks_replayed - far < 96);
    pair.world.network.set_conditions(far_away);
    pair.world.run(8s);
    const std::uint64_t cut = pair.me.client->stats().replays_cut;
    pair.me.plays = [](Tick) { return Wish{.x = 1}; };
    const double before = x_of(pair.me);
    CHECK(frames_until(pair.world, [&] { return x_of(pair.me) > before + 0.01; }) <= 2);
    CHECK(pair.me.client->stats().replays_cut == cut);
}

TEST_CASE("a machine that draws slowly takes in fewer truths, so that replaying does not slow it further") {
    const auto replayed_a_second = [](double hertz) {
        RinkWorld world(89);
        world.set_server_rate(240);
        world.network.set_conditions(far_away);
        RinkPlayer& player = world.join({}, hertz);
        player.plays = [](Tick tick) { return Wish{.x = tick.value % 60 < 30 ? 1.0f : -1.0f}; };
        REQUIRE(world.all_play());
        world.run(5s);
        const std::uint64_t before = player.client->stats().ticks_replayed;
        world.run(10s);
        CHECK(player.client->stats().replays_cut == 0);
        return static_cast<double>(player.client->stats().ticks_replayed - before) / 10;
    };
    const double quick = replayed_a_second(60), slow = replayed_a_second(15), slowest = replayed_a_second(8);
    INFO("ticks replayed a second: " << quick << " at 60 Hz, " << slow << " at 15 Hz, " << slowest << " at 8 Hz");
    CHECK(slow < quick * 0.3);
    CHECK(slowest < slow);
    CHECK(slowest > 0);
}
