// How others are drawn: each field by its own way between two ticks, teleports at once, entities from their first tick
// to their last, beyond the newest snapshot for a moment only, and right from the first picture.
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numbers>

#include "support/rink_watch.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

struct Errors {  // the largest between a drawn drone and its course
    double along = 0, swing = 0, heading = 0;
    int wrong_beats = 0, frames = 0;
};

double wrapped(double angle) {
    return std::remainder(angle, 2 * std::numbers::pi);
}

/// Whether the drawn moment lies between two snapshots, `every` ticks apart, without a teleport.
bool glides(double at, int every = 1) {
    const int tick = static_cast<int>(at);  // the snapshots around it are at most `every` apart
    return (tick - every + 1) / Drone::jump_every == (tick + every) / Drone::jump_every;
}

void compare(const RinkPlayer& player, Errors& errors, int every = 1) {
    const double at = moment(player);
    if (at > player.client->frame()->tick.value) return;  // beyond what is known
    ++errors.frames;
    for (const auto& drone : player.client->view<Drone>()) {
        const Drone course = Drone::course(at, drone.value.number);
        if (drone.value.beat != course.beat) ++errors.wrong_beats;
        if (!glides(at, every)) continue;
        const auto off = [](float a, float b) { return std::abs(static_cast<double>(a) - static_cast<double>(b)); };
        errors.along = std::max(errors.along, off(drone.value.along, course.along));
        errors.swing = std::max(errors.swing, off(drone.value.swing, course.swing));
        errors.heading =
            std::max(errors.heading, std::abs(wrapped(static_cast<double>(drone.value.heading - course.heading))));
    }
}

struct Watcher {
    explicit Watcher(std::uint64_t seed, const Conditions& path, double hertz = 60, ServerConfig config = {},
                     const Feel& feel = {})
        : world(seed, std::move(config)), player(world.join({.feel = feel}, hertz)) {
        world.set_server_rate(240);
        world.network.set_conditions(path);
        REQUIRE(world.all_play());
        world.run(6s);
    }
    RinkWorld world;
    RinkPlayer& player;
};

}  // namespace

TEST_CASE("each field is drawn between two ticks by its own way, exactly: step, linear, hermite, angle") {
    for (const double hertz : {60.0, 144.0, 59.94}) {
        Watcher watcher(131, {.latency = 40ms, .jitter = 10ms}, hertz);
        Errors errors;
        watcher.player.after_frame = [&](RinkPlayer& player) { compare(player, errors); };
        watcher.world.run(20s);
        INFO(hertz << " Hz: along " << errors.along << ", swing " << errors.swing << ", heading " << errors.heading
                   << ", wrong beats " << errors.wrong_beats << " in " << errors.frames << " frames");
        CHECK(errors.frames > hertz * 19);
        CHECK(errors.along < 0.002);    // two precisions; a tick is 0.44
        CHECK(errors.swing < 0.002);    // a tick is up to 0.84
        CHECK(errors.heading < 0.002);  // a tick is 0.05
        CHECK(errors.wrong_beats == 0);
    }
}

TEST_CASE("with a snapshot each fourth tick the curve is still the drone's: hermite keeps to it, linear cuts across") {
    Watcher watcher(132, {.latency = 40ms, .jitter = 10ms}, 60, {.snapshot_every = 4});
    Errors errors;
    watcher.player.after_frame = [&](RinkPlayer& player) { compare(player, errors, 4); };
    watcher.world.run(20s);
    INFO("along " << errors.along << ", swing " << errors.swing << ", heading " << errors.heading << " in "
                  << errors.frames << " frames");
    CHECK(errors.frames > 60 * 15);
    // A chord of four ticks would be off by 10 (4 w / 2)^2 / 2 = 0.14 m.
    CHECK(errors.swing < 0.01);
    CHECK(errors.heading < 0.002);
}

TEST_CASE("a teleport is never glided through: a drone is on its old saw or on its new one, and nowhere between") {
    Watcher watcher(133, {.latency = 40ms, .jitter = 10ms}, 240);
    int between = 0, teleports = 0;
    double last = 0;
    watcher.player.after_frame = [&](RinkPlayer& player) {
        const double at = moment(player);
        const double along = static_cast<double>(player.client->view<Drone>().at(0).value.along);
        // From the end of the saw (39.6 m) to its start (0 m) at each multiple of 90 ticks.
        if (!glides(at) && std::abs(along - 40.0 * 89 / 90) > 0.5) ++between;
        if (along < last - 30)
            ++teleports;
        else if (along < last - 0.01)
            ++between;
        last = along;
    };
    watcher.world.run(15s);
    CHECK(teleports >= 9);
    CHECK(teleports <= 10);
    CHECK(between == 0);
}

TEST_CASE("entities are drawn from the tick of their spawn to the tick of their end") {
    Watcher watcher(134, {.latency = 40ms, .jitter = 30ms, .duplicate_percent = 5});
    std::map<std::uint16_t, std::pair<Tick, Tick>> lives;  // by number: first tick with it, first without
    std::map<std::uint16_t, EntityId> ids;
    std::uint16_t number = 0;
    int strangers = 0, early = 0, late = 0, missing = 0;
    watcher.player.after_frame = [&](RinkPlayer& player) {
        const double at = moment(player);
        const double known = player.client->frame()->tick.value;
        std::map<std::uint16_t, bool> here;
        for (const auto& drone : player.client->view<Drone>()) {
            if (drone.value.number == 0) continue;
            here[drone.value.number] = true;
            const auto life = lives.find(drone.value.number);
            if (life == lives.end()) {
                ++strangers;
                continue;
            }
            if (at < life->second.first.value) ++early;
            if (life->second.second && at >= life->second.second.value + 3.001) ++late;
        }
        if (at > known) return;
        for (const auto& [which, life] : lives) {
            if (at >= life.first.value && (!life.second || at < life.second.value) && !here[which]) ++missing;
            if (life.second && at >= life.second.value && here[which]) ++late;
        }
    };
    for (int i = 0; number < 40; ++i) {  // more would leave the field's range
        auto* rink = watcher.world.server->world();
        const Tick next = watcher.world.server->tick() + 1;
        if (ids.size() < 3 || i % 3 != 0) {
            const std::uint16_t one = ++number;
            ids[one] = rink->spawn(Drone::course(next.value, one));
            lives[one] = {next, {}};
        } else {
            rink->destroy(ids.begin()->second);
            lives[ids.begin()->first].second = next;
            ids.erase(ids.begin());
        }
        watcher.world.run(130ms);
    }
    INFO("strangers " << strangers << ", early " << early << ", late " << late << ", missing " << missing);
    CHECK(lives.size() == 40);
    CHECK(strangers == 0);
    CHECK(early == 0);
    CHECK(late == 0);
    CHECK(missing == 0);
}

TEST_CASE(
    "when snapshots are late what has a velocity goes on for three ticks at most, and comes back without a step") {
    Watcher watcher(135, {.latency = 40ms}, 60, {}, {.interpolation_delay = 40ms});
    RinkPlayer& runner = watcher.world.join({}, 60);
    runner.plays = [](Tick) { return Wish{.x = -1}; };
    watcher.world.run(5s);
    const auto x_of_runner = [&] {
        for (const auto& skater : watcher.player.client->view<Skater>()) {
            if (skater.owner == runner.client->me()) return static_cast<double>(skater.value.x);
        }
        return -1.0;
    };
    // Nothing comes for 300 ms, of which 40 are bridged by the delay.
    const auto known = [&] { return static_cast<double>(watcher.player.client->frame()->tick.value); };
    double last = x_of_runner(), largest = 0, furthest = 0;
    int backwards = 0;
    watcher.player.after_frame = [&](RinkPlayer&) {
        const double x = x_of_runner();
        largest = std::max(largest, std::abs(x - last));
        if (x > last + 0.05) ++backwards;
        last = x;
        furthest = std::max(furthest, moment(watcher.player) - known());
    };
    watcher.world.network.set_conditions(RinkWorld::server_address, watcher.player.address,
                                         {.latency = 40ms, .loss_percent = 100});
    watcher.world.run(300ms);
    CHECK(furthest > 2.9);
    CHECK(furthest < 3.001);
    // It stands now, three ticks on from the newest snapshot.
    const double stood = last;
    watcher.world.run(17ms);
    CHECK(std::abs(last - stood) < 0.01);
    watcher.world.network.set_conditions(RinkWorld::server_address, watcher.player.address, {.latency = 40ms});
    watcher.world.run(2s);
    INFO("largest step " << largest << " m, furthest beyond the newest " << furthest << " ticks");
    CHECK(backwards == 0);
    // The view runs after at most 40 per cent faster until it is where it belongs, or jumps over a gross error.
    CHECK(largest < 0.25 * 18);
}

TEST_CASE("a late joiner sees the right world in its first picture, and what happened before it came is not played") {
    RinkWorld world(136);
    world.set_server_rate(240);
    world.network.set_conditions({.latency = 50ms, .jitter = 10ms, .loss_percent = 2});
    RinkPlayer& early = world.join({}, 60);
    early.plays = [](Tick tick) { return Wish{.x = tick.value % 60 < 30 ? 1.0f : -1.0f, .honk = true}; };
    REQUIRE(world.all_play());
    world.run(20s);
    RinkPlayer& late = world.join({}, 60);
    std::size_t events = 0, old_events = 0;
    bool first = true;
    late.after_frame = [&](RinkPlayer& player) {
        if (!player.playing()) return;
        const double at = moment(player);
        for (const auto& honk : player.client->events<Honk>()) {
            ++events;
            if (honk.tick.value < at - 15) ++old_events;
        }
        if (!std::exchange(first, false)) return;
        CHECK(player.client->view<Drone>().size() == 1);
        CHECK(player.client->view<Ball>().size() == 1);
        CHECK(player.client->view<Skater>().size() == 2);
        const Frame* frame = player.client->frame();
        REQUIRE(frame != nullptr);
        const auto drone = player.client->view<Drone>().at(0).value;
        CHECK(std::abs(drone.beat - static_cast<int>(frame->tick.value) / Drone::beat_every) <= 1);
        CHECK(own_skater(player)->x == 1000);
    };
    world.run(5s);
    CHECK_FALSE(first);
    CHECK(events > 10);
    CHECK(old_events == 0);
    CHECK(late.ticks_different == 0);
}
