// The lab's figures mean what they say: its two clients on virtual time, with and without a technique.
#include "lab/lab.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "maps/map_file.hpp"
#include "tickwire/network_profile.hpp"

using namespace skirmish;
using namespace tickwire;
using namespace std::chrono_literals;

namespace {

constexpr Duration picture_time = 16'667us;

struct Run {
    explicit Run(const Feel& a = {}, const Feel& b = {}, std::uint64_t seed = 3, std::uint32_t players = 2) {
        const auto assets = find_assets("");
        REQUIRE(assets);
        LabConfig config{.assets = *assets, .players = players, .seed = seed};
        config.settings[0] = NetcodeSettings::of(path_conditions(150ms, 0ms, 0), a);
        config.settings[1] = NetcodeSettings::of(path_conditions(150ms, 0ms, 0), b);
        auto opened = Lab::open(config, now);
        REQUIRE(opened);
        lab = std::move(*opened);
    }
    void pictures(int count, const std::optional<Controls>& a) {
        for (int i = 0; i < count; ++i) lab->advance(now += picture_time, a, true);
    }
    TimePoint now{1000s};
    std::unique_ptr<Lab> lab;
};

/// To and fro between two rests, so that each start can be measured.
void walk(Run& run) {
    for (const float way : {1.0f, -1.0f, 1.0f, -1.0f}) {
        run.pictures(25, Controls{.move_x = way});
        run.pictures(60, Controls{});
    }
}

}  // namespace

TEST_CASE("in the lab at 150 ms keys show at once with prediction, and after the round trip without") {
    Run run({.prediction = false}, {});
    run.pictures(300, Controls{});
    REQUIRE(run.lab->playing());
    walk(run);
    const InputMeter &without = run.lab->client(0).input_meter(), &with = run.lab->client(1).input_meter();
    REQUIRE(without.measured() == 4);
    REQUIRE(with.measured() == 4);
    CHECK(with.mean() <= 2);
    CHECK(without.mean() >= 9);  // 150 ms are nine pictures
    CHECK(without.mean() <= 25);
}

TEST_CASE("a fighter that rests is drawn where the server has it, and one that moves runs ahead or behind") {
    Run run({}, {.prediction = false});
    run.pictures(300, Controls{});
    CHECK(run.lab->client(0).picture().off_server < 0.01f);
    CHECK(run.lab->client(1).picture().off_server < 0.01f);
    run.pictures(20, Controls{.move_x = 1});
    const LabPicture &ahead = run.lab->client(0).picture(), &behind = run.lab->client(1).picture();
    CHECK(ahead.drawn.x > ahead.server.x + 0.3f);
    CHECK(behind.drawn.x < behind.server.x - 0.3f);
    run.pictures(40, Controls{});
    // Both drew what the server made of the tick: the one before it was there, the other after.
    CHECK(run.lab->client(0).picture().own_error < 0.1f);
    CHECK(run.lab->client(1).picture().own_error < 0.1f);
}

TEST_CASE("a technique is switched while the lab runs, for one client alone") {
    Run run;
    run.pictures(300, Controls{});
    NetcodeSettings settings = run.lab->client(0).settings();
    settings.feel.prediction = false;
    settings.rtt_ms = 300;
    run.lab->client(0).set_settings(settings);
    run.pictures(300, Controls{});
    walk(run);
    CHECK(run.lab->client(0).input_meter().mean() >= 18);
    CHECK(run.lab->client(1).input_meter().mean() <= 2);
    CHECK(run.lab->client(0).picture().stats.rtt > 290ms);
    CHECK(run.lab->client(1).picture().stats.rtt < 220ms);
}

TEST_CASE("a seed gives the lab one run, bots and all") {
    const auto places = [](std::uint64_t seed) {
        Run run({}, {}, seed, 6);
        for (int i = 0; i < 600; ++i) run.lab->advance(run.now += picture_time, {}, false);
        std::vector<float> all;
        for (const std::size_t client : {0u, 1u}) {
            for (const Scene::Actor& actor : run.lab->client(client).scene().actors)
                all.insert(all.end(), {actor.fighter.x, actor.fighter.y, actor.fighter.aim});
        }
        return all;
    };
    const auto first = places(7);
    CHECK(first.size() == 2 * 6 * 3);
    CHECK(first == places(7));
    CHECK(first != places(8));
}
