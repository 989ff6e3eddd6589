// Minutes in which one trouble follows the other, each from a seed; and after each a calm stretch in which play must be
// as smooth as if nothing had happened. TICKWIRE_SOAK_MINUTES makes it longer, TICKWIRE_SEED chooses the first seed.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>

#include "support/rink_watch.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_players = 3;
constexpr Duration settling = 4s, calm = 2s;
constexpr double rates[] = {30, 59.94, 60, 75, 144};

/// Every honk that a player hears: each once, none left out, those of one player in their order.
class Listener {
public:
    void hear(const RinkPlayer& player) {
        const Client<Rink>& client = *player.client;
        if (!client.playing() || client.me() != me_ || client.stats().reconnects != stay_) {
            me_ = client.me();
            stay_ = client.stats().reconnects;
            last_.clear();
            own_.clear();
        }
        for (const auto& honk : client.events<Honk>()) {
            if (honk.event.player == me_.value) {
                ++own_[honk.event.number];
                continue;
            }
            const auto last = last_.find(honk.event.player);
            const std::uint16_t number = honk.event.number;
            if (last != last_.end() && number != 1 && number != last->second + 1) ++wrong;
            last_[honk.event.player] = number;
            ++heard;
        }
        for (const auto& verdict : client.verdicts<Honk>()) {
            if (verdict.state == EventState::cancelled) --own_[verdict.event.number];
        }
        while (own_.size() > 40) own_.erase(own_.begin());
    }
    /// The own honk that was played most often, and not taken back.
    int most_played() const {
        int most = 0;
        for (const auto& [number, times] : own_) most = std::max(most, times);
        return most;
    }
    int heard = 0, wrong = 0;

private:
    PlayerId me_{};
    std::uint32_t stay_ = 0;
    std::map<std::uint16_t, std::uint16_t> last_;  // by player: the number of its newest honk
    std::map<std::uint16_t, int> own_;             // by number: played and not cancelled
};

class Troubles {
public:
    explicit Troubles(std::uint64_t seed) : world(seed, {.max_players = 8}), random_(seed ^ 0x6665656c) {
        world.set_server_rate(240);
        come();
        come();
    }

    void run(Duration time) {
        for (const TimePoint end = world.now + time; world.now < end;) {
            trouble();
            be_calm();
        }
    }

    RinkWorld world;
    std::string last_trouble;
    std::uint64_t ticks_compared = 0, honks = 0, troubles = 0;

private:
    Duration ms(std::uint32_t least, std::uint32_t most) {
        return std::chrono::milliseconds(least + random_.below(most - least + 1));
    }

    std::vector<RinkPlayer*> present() {
        std::vector<RinkPlayer*> players;
        for (const auto& player : world.players) {
            if (player->client && player->client->state() != ClientState::disconnected) players.push_back(player.get());
        }
        return players;
    }
    RinkPlayer& anybody() {
        const auto players = present();
        return *players[random_.below(static_cast<std::uint32_t>(players.size()))];
    }

    void come() {
        if (present().size() >= most_players) return;
        RinkPlayer& player = world.join({}, rates[random_.below(std::size(rates))]);
        listeners_.push_back(std::make_unique<Listener>());
        player.after_frame = [listener = listeners_.back().get()](RinkPlayer& one) { listener->hear(one); };
        player.plays = [salt = random_.below(1000)](Tick tick) {
            const std::uint32_t phase = tick.value + salt;
            return Wish{.x = phase % 1200 < 600 ? 1.0f : -1.0f, .kick = phase % 400 < 4, .honk = phase % 90 < 4};
        };
    }

    void trouble() {
        ++troubles;
        if (present().empty()) return come();
        switch (random_.below(11)) {
            case 0:
                return said("a join"), come();
            case 1:
                said("a leave");
                if (present().size() > 1) anybody().client->leave(world.now);
                return;
            case 2:
                said("a crash");
                if (present().size() > 1) world.crash(anybody());
                return;
            case 3:
                return said("a new address"), move(anybody());
            case 4:
                return said("a silence"), blink(anybody(), ms(100, 6000));
            case 5:
                return said("a client that stood still"), stop(anybody(), ms(50, 6000));
            case 6:
                return said("a server that stood still"), stop_server(ms(50, 3000));
            case 7:
                return said("another render rate"),
                       world.set_frame_rate(anybody(), rates[random_.below(std::size(rates))]);
            case 8:
                return said("a stepped clock"), step_clock(anybody());
            case 9:
                return said("a longer route"), weather({.latency = ms(100, 300)}, ms(200, 4000));
            default:
                return said("bad weather"), weather(storm(), ms(500, 8000));
        }
    }
    void said(std::string what) { last_trouble = std::move(what); }

    void move(RinkPlayer& player) {
        Address next = player.address;
        next.port = static_cast<std::uint16_t>(next.port + 1);
        if (world.network.rebind(player.address, next)) player.address = next;
    }
    void blink(RinkPlayer& player, Duration time) {
        world.network.blackhole(player.address, true);
        world.run(time);
        world.network.blackhole(player.address, false);
    }
    void stop(RinkPlayer& player, Duration time) {
        player.stopped = true;
        world.run(time);
        player.stopped = false;
    }
    void stop_server(Duration time) {
        world.server_stopped = true;
        world.run(time);
        world.server_stopped = false;
    }
    void step_clock(RinkPlayer& player) {
        player.clock_error += random_.below(2) == 0 ? Duration(ms(1, 3000)) : -Duration(ms(1, 3000));
    }
    Conditions storm() {
        return {.latency = ms(0, 150),
                .jitter = ms(0, 60),
                .loss_percent = static_cast<double>(random_.below(25)),
                .duplicate_percent = static_cast<double>(random_.below(5)),
                .reorder_percent = static_cast<double>(random_.below(5)),
                .corrupt_percent = static_cast<double>(random_.below(3)),
                .loss_burst = 1.0 + random_.below(5)};
    }
    void weather(const Conditions& conditions, Duration time) {
        world.network.set_conditions(conditions);
        world.run(time);
    }

    void be_calm() {
        const Duration latency = ms(0, 90);
        world.network.set_conditions({.latency = latency, .jitter = ms(0, 5)});
        INFO("seed " << world.seed << ", " << world.now.time_since_epoch().count() / 1'000'000 - 1000 << " s in, after "
                     << last_trouble << ", latency " << latency.count() / 1000 << " ms");
        // Who was lost has some seconds more to come back.
        REQUIRE(world.run_until(
            [&] { return std::ranges::all_of(present(), [](auto* one) { return one->playing(); }); }, 15s));
        world.run(settling);
        std::vector<std::pair<RinkPlayer*, std::function<void(RinkPlayer&)>>> listening;
        std::vector<std::unique_ptr<RinkWatch>> watches;
        for (RinkPlayer* player : present()) {
            auto listen = player->after_frame;
            watches.push_back(std::make_unique<RinkWatch>(*player));
            player->after_frame = [look = player->after_frame, listen](RinkPlayer& one) {
                look(one);
                listen(one);
            };
            listening.emplace_back(player, std::move(listen));
        }
        world.run(calm);
        for (std::size_t i = 0; i < watches.size(); ++i) {
            check_smooth(watches[i]->take(), *listening[i].first);
            watches[i].reset();
            listening[i].first->after_frame = std::move(listening[i].second);
        }
        check_always();
    }

    void check_smooth(const Seen& seen, const RinkPlayer& player) const {
        INFO("player " << player.client->me().value << " at " << 1 / player.pace.period_seconds()
                       << " Hz: own unevenness " << seen.own_unevenness << " m, view " << seen.view_slowest << " to "
                       << seen.view_fastest << ", margin " << seen.least_margin_ms << " to " << seen.most_margin_ms
                       << " ms, missing " << seen.missing << ", starved " << seen.starved << ", most beats in a frame "
                       << seen.most_beats_a_frame << ", input delay " << player.client->stats().input_delay);
        REQUIRE(seen.frames > 50);
        const double step = Skater::speed * player.pace.period_seconds();
        REQUIRE(seen.own_unevenness < step * 0.03 + 2.0 / 256);
        REQUIRE(seen.view_slowest > 0.7);  // a view that has nearly run out of snapshots falls back at once
        REQUIRE(seen.view_fastest < 1.07);
        REQUIRE(seen.missing <= 2);
        // A delay that is a little short still costs pictures that go on for a part of a tick.
        REQUIRE(seen.starved * 20 <= seen.drawn);
        REQUIRE(seen.least_margin_ms > -17);
        REQUIRE(seen.most_margin_ms < 300);  // a quarter of a second is steered away, at 30 ms a second
        REQUIRE(seen.most_beats_a_frame <= 1);
        REQUIRE(seen.frames_without_own == 0);
        REQUIRE(seen.frames_without_drone == 0);
    }

    void check_always() {
        ticks_compared = honks = 0;
        for (const auto& player : world.players) {
            INFO(player->first_difference);
            REQUIRE(player->ticks_different == 0);
            ticks_compared += player->ticks_compared;
            if (!player->client) continue;
            INFO(player->client->disconnect().to_string());
            REQUIRE(player->client->stats().decode_errors == 0);
        }
        for (const auto& listener : listeners_) {
            INFO("heard " << listener->heard << ", " << listener->wrong << " out of order, own played "
                          << listener->most_played() << " times");
            REQUIRE(listener->wrong == 0);
            REQUIRE(listener->most_played() <= 1);
            honks += static_cast<std::uint64_t>(listener->heard);
        }
        REQUIRE(world.server->stats().malformed == 0);
    }

    Random random_;
    std::vector<std::unique_ptr<Listener>> listeners_;
};

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
    const char* given = std::getenv(variable);
    return given != nullptr ? std::strtoull(given, nullptr, 10) : otherwise;
}

}  // namespace

TEST_CASE("whatever happens, a few seconds later play is smooth again: seeded minutes of troubles") {
    constexpr std::uint64_t minutes_a_seed = 10;
    const std::uint64_t first = number("TICKWIRE_SEED", 20261124), minutes = number("TICKWIRE_SOAK_MINUTES", 20);
    const auto began = std::chrono::steady_clock::now();
    std::uint64_t ticks = 0, honks = 0, troubles = 0;
    for (std::uint64_t i = 0; i * minutes_a_seed < minutes; ++i) {
        Troubles soak(first + i);
        soak.run(std::chrono::minutes(minutes_a_seed));
        ticks += soak.ticks_compared;
        honks += soak.honks;
        troubles += soak.troubles;
    }
    const std::chrono::duration<double> real = std::chrono::steady_clock::now() - began;
    std::cout << "feel soak: " << minutes << " virtual minutes from seed " << first << " in " << real.count() << " s, "
              << troubles << " troubles, " << ticks << " ticks compared, " << honks << " events heard\n";
    CHECK(ticks > minutes * 3000);
    CHECK(honks > minutes * 10);
}
