// What a command makes: drawn at once, and one and the same from the guess over the server's word to its end.
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "support/rink_watch.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

/// The life of one dart on one screen.
struct Flight {
    int frames = 0, first_frame = 0, last_frame = 0, doubles = 0;
    double largest_error = 0;  ///< of a step against speed x time, metres
    double first_x = 0, last_x = 0;
};

struct Screen {
    std::map<std::uint16_t, Flight> flights;
    std::map<std::uint16_t, int> thrown;  ///< by number: the frame in which the own skater shows that it threw
    int frame = 0;
};

/// Looks at the darts of `thrower` in each picture.
void watch(RinkPlayer& player, const RinkPlayer& thrower, Screen& screen) {
    player.after_frame = [&, last = TimePoint{}](RinkPlayer& one) mutable {
        const double seconds = static_cast<double>((one.drawn_at - last).count()) / 1e6;
        last = one.drawn_at;
        ++screen.frame;
        for (const auto& skater : one.client->view<Skater>()) {
            if (skater.owner == thrower.client->me() && skater.value.darts > 0)
                screen.thrown.try_emplace(skater.value.darts, screen.frame);
        }
        for (const auto& dart : one.client->view<Dart>()) {
            if (dart.owner != thrower.client->me()) continue;
            Flight& flight = screen.flights[dart.value.number];
            const double x = static_cast<double>(dart.value.x);
            if (flight.frames > 0 && flight.last_frame == screen.frame) {
                ++flight.doubles;
                continue;
            }
            if (flight.frames++ == 0) {
                flight.first_frame = screen.frame;
                flight.first_x = x;
            } else if (dart.value.ticks_left > 1) {  // in its last tick it waits for its end
                flight.largest_error =
                    std::max(flight.largest_error, std::abs(x - flight.last_x - Dart::speed * seconds));
            }
            flight.last_frame = screen.frame;
            flight.last_x = x;
        }
    };
}

struct Gallery {
    explicit Gallery(std::uint64_t seed, const Conditions& path, double hertz = 60)
        : world(seed), thrower(world.join({}, hertz)), other(world.join({}, hertz)) {
        world.set_server_rate(240);
        world.network.set_conditions(path);
        REQUIRE(world.all_play());
        world.run(6s);
        watch(thrower, thrower, mine);
        watch(other, thrower, theirs);
    }
    void throw_for(Duration time, float run = 0) {
        // One press each 40 ticks, for longer than a picture lasts.
        thrower.plays = [run](Tick tick) {
            return Wish{.x = tick.value % 120 < 60 ? run : -run, .dart = tick.value % 40 < 4};
        };
        world.run(time);
        thrower.plays = [](Tick) { return Wish{}; };
        world.run(3s);
    }

    RinkWorld world;
    RinkPlayer& thrower;
    RinkPlayer& other;
    Screen mine, theirs;
};

/// Every flight is whole; returns the largest error of a step.
double check_whole(const Screen& screen, std::size_t least, double hertz) {
    double largest = 0;
    CHECK(screen.flights.size() >= least);
    for (const auto& [number, flight] : screen.flights) {
        INFO("dart " << number << ": " << flight.frames << " frames from " << flight.first_frame << " to "
                     << flight.last_frame << ", " << flight.doubles << " doubles, largest error "
                     << flight.largest_error << " m, flown " << flight.last_x - flight.first_x << " m");
        CHECK(flight.doubles == 0);
        CHECK(flight.frames == flight.last_frame - flight.first_frame + 1);
        CHECK(flight.frames > hertz * 56 / 60);
        CHECK(flight.frames < hertz * 64 / 60);
        CHECK(flight.last_x - flight.first_x < Dart::speed);
        CHECK(flight.last_x - flight.first_x > Dart::speed * 0.92);
        largest = std::max(largest, flight.largest_error);
    }
    return largest;
}

// Half a metre a tick; the clock runs 3 per cent faster or slower.
constexpr double even_step = 0.5 * 0.03 + 2.0 / 256;

}  // namespace

TEST_CASE("a dart shows in the frame of the throw, is there once in every picture, and flies evenly to its end") {
    for (const double hertz : {60.0, 144.0, 30.0}) {
        Gallery gallery(91, {.latency = 75ms}, hertz);
        gallery.throw_for(20s);
        const double largest = check_whole(gallery.mine, 25, hertz);
        INFO(hertz << " Hz: largest error " << largest << " m");
        CHECK(largest < even_step * 60 / hertz);
        for (const auto& [number, flight] : gallery.mine.flights)
            CHECK(flight.first_frame - gallery.mine.thrown.at(number) == 0);
    }
}

TEST_CASE("at 150 ms, 20 ms jitter and 5 % loss a dart is one dart all the same, thrown at rest or on the run") {
    for (const float run : {0.0f, 1.0f}) {
        Gallery gallery(92, {.latency = 65ms, .jitter = 20ms, .loss_percent = 5});
        gallery.throw_for(60s, run);
        const double largest = check_whole(gallery.mine, 80, 60);
        INFO("run " << run << ": largest error " << largest << " m");
        CHECK(largest < even_step);
    }
}

TEST_CASE("others see each dart enter where it was thrown, fly without a gap and leave at its end") {
    Gallery gallery(93, {.latency = 65ms, .jitter = 5ms});
    gallery.throw_for(30s);
    check_whole(gallery.theirs, 40, 60);
    for (const auto& [number, flight] : gallery.theirs.flights) {
        INFO("dart " << number << " entered at " << flight.first_x);
        CHECK(flight.first_x < 1000 + 0.5 * 2);
        CHECK(flight.largest_error < 0.5 * 0.06 + 2.0 / 256);
    }
}

TEST_CASE("a throw that the server never hears of ends with the correction, and leaves no dart behind") {
    Gallery gallery(94, {.latency = 75ms});
    // The server is told nothing for longer than a command is repeated for.
    gallery.world.network.set_conditions(gallery.thrower.address, RinkWorld::server_address,
                                         {.latency = 75ms, .loss_percent = 100});
    gallery.thrower.plays = [thrown = false](Tick) mutable { return Wish{.dart = !std::exchange(thrown, true)}; };
    gallery.world.run(700ms);
    CHECK(gallery.mine.flights.size() == 1);
    gallery.thrower.plays = [](Tick) { return Wish{}; };
    gallery.world.network.set_conditions(gallery.thrower.address, RinkWorld::server_address, {.latency = 75ms});
    gallery.world.run(2s);
    CHECK(gallery.thrower.client->view<Dart>().empty());
    CHECK(gallery.theirs.flights.empty());
    CHECK(own_skater(gallery.thrower)->darts == 0);
}
