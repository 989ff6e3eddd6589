// Events of one's own commands: played once, at once, with a verdict; and never again when their tick is simulated
// again.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "support/rink_watch.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

struct Honks {
    std::map<std::uint16_t, int> played;           ///< by the honk's number
    std::map<std::uint64_t, EventState> verdicts;  ///< by the prediction's number
    std::set<std::uint64_t> predicted;
    int told = 0, double_verdicts = 0, wrong_state = 0;
    std::int64_t latest_ms = 0;  ///< from a prediction to its verdict
};

void listen(RinkPlayer& player, std::uint16_t of, Honks& honks) {
    player.after_frame = [&, of, since = std::map<std::uint64_t, TimePoint>{}](RinkPlayer& one) mutable {
        for (const auto& honk : one.client->template events<Honk>()) {
            if (honk.event.player != of) continue;
            ++honks.played[honk.event.number];
            if (honk.state == EventState::told)
                ++honks.told;
            else if (honk.state != EventState::predicted || !honks.predicted.insert(honk.number).second)
                ++honks.wrong_state;
            since[honk.number] = one.drawn_at;
        }
        for (const auto& verdict : one.client->template verdicts<Honk>()) {
            if (!honks.verdicts.emplace(verdict.number, verdict.state).second) ++honks.double_verdicts;
            honks.latest_ms = std::max(honks.latest_ms, (one.drawn_at - since[verdict.number]).count() / 1000);
        }
    };
}

struct Street {
    explicit Street(std::uint64_t seed, const Conditions& path)
        : world(seed), loud(world.join({}, 60)), other(world.join({}, 60)) {
        world.set_server_rate(240);
        world.network.set_conditions(path);
        REQUIRE(world.all_play());
        world.run(6s);
        listen(loud, loud.client->me().value, mine);
        listen(other, loud.client->me().value, theirs);
    }
    /// One press each half second.
    void honk_for(Duration time, bool doubt = false) {
        loud.plays = [doubt, pressed = Tick{}](Tick tick) mutable {
            const bool press = tick - pressed >= 30;
            if (press) pressed = tick;
            return Wish{.honk = press, .doubt = doubt};
        };
        world.run(time);
        loud.plays = [](Tick) { return Wish{}; };
        world.run(3s);
    }
    std::size_t count(EventState state) const {
        std::size_t found = 0;
        for (const auto& [number, verdict] : mine.verdicts) found += verdict == state ? 1 : 0;
        return found;
    }

    RinkWorld world;
    RinkPlayer& loud;
    RinkPlayer& other;
    Honks mine, theirs;
};

const Conditions far_and_bad{.latency = 65ms, .jitter = 20ms, .loss_percent = 5};

}  // namespace

TEST_CASE("an own event is predicted, played once, and confirmed when the server's word comes") {
    Street street(101, {.latency = 75ms});
    street.honk_for(30s);
    CHECK(street.mine.played.size() >= 55);
    for (const auto& [number, times] : street.mine.played) CHECK(times == 1);
    CHECK(street.mine.told == 0);
    CHECK(street.mine.wrong_state == 0);
    CHECK(street.mine.double_verdicts == 0);
    CHECK(street.count(EventState::confirmed) == street.mine.played.size());
    CHECK(street.mine.latest_ms > 150);
    CHECK(street.mine.latest_ms < 300);
    CHECK(street.theirs.played.size() == street.mine.played.size());
}

TEST_CASE("an event that the server does not hear of is cancelled, once, and its effect can be taken back") {
    Street street(102, {.latency = 75ms});
    street.honk_for(20s, true);
    CHECK(street.mine.played.size() >= 35);
    for (const auto& [number, times] : street.mine.played) CHECK(times == 1);
    CHECK(street.count(EventState::cancelled) == street.mine.played.size());
    CHECK(street.count(EventState::confirmed) == 0);
    CHECK(street.mine.double_verdicts == 0);
    CHECK(street.theirs.played.empty());
    CHECK(street.loud.client->stats().events_cancelled == street.mine.played.size());
}

TEST_CASE("at 150 ms, jitter and loss every event is played once, however often its tick is simulated again") {
    Street street(103, far_and_bad);
    const std::uint64_t before = street.loud.client->stats().ticks_replayed;
    street.honk_for(120s);
    const std::uint64_t replayed = street.loud.client->stats().ticks_replayed - before;
    INFO(replayed << " ticks replayed, " << street.mine.played.size() << " honks");
    CHECK(replayed > 5 * 60 * 120);
    CHECK(street.mine.played.size() >= 235);
    for (const auto& [number, times] : street.mine.played) {
        INFO("honk " << number);
        CHECK(times == 1);
    }
    for (const auto& [number, times] : street.theirs.played) CHECK(times == 1);
    CHECK(street.theirs.played.size() == street.mine.played.size());
    CHECK(street.count(EventState::confirmed) == street.mine.played.size());
    CHECK(street.mine.wrong_state == 0);
}

TEST_CASE("with prediction switched off the server's word is the only one, and comes a round trip later") {
    Street street(104, {.latency = 75ms});
    REQUIRE(street.loud.client->set_feel({.prediction = false}));
    street.world.run(2s);
    street.honk_for(10s);
    CHECK(street.mine.played.size() >= 17);
    for (const auto& [number, times] : street.mine.played) CHECK(times == 1);
    CHECK(street.mine.told == static_cast<int>(street.mine.played.size()));
    CHECK(street.mine.verdicts.empty());
}

TEST_CASE("events that nobody can predict are given out when the view reaches their tick, each once") {
    Street street(105, {.latency = 65ms, .jitter = 20ms});
    RinkWatch watch(street.other);
    street.world.run(30s);
    const Seen seen = watch.take();
    CHECK(seen.beats >= 179);
    CHECK(seen.beats <= 181);
    CHECK(seen.most_beats_a_frame == 1);
    CHECK(seen.oldest_event <= 3);
}
