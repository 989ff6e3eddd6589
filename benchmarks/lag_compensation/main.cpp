// What a shot's hit test costs: everybody's past asked for, and only the past of those near its way, in one run over
// the same world. The answers are compared, too.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "snapshot/history.hpp"
#include "tickwire/description.hpp"
#include "tickwire/random.hpp"
#include "tickwire/world.hpp"

namespace {

using namespace tickwire;

struct Nothing {
    static constexpr auto fields = tickwire::fields();
};

/// As large as the body of a real game's player.
struct Body {
    float x = 0, y = 0, vx = 0, vy = 0, aim = 0;
    std::uint8_t health = 100, hue = 0;
    std::uint16_t kills = 0, deaths = 0, respawn = 0, cooldown = 0;
    bool guarded = false, odd_life = false;
    static constexpr auto fields = tickwire::fields(
        real(&Body::x, {0, 128}, 1.0 / 256).hermite(&Body::vx), real(&Body::y, {0, 128}, 1.0 / 256).hermite(&Body::vy),
        real(&Body::vx, {-32, 32}, 1.0 / 64), real(&Body::vy, {-32, 32}, 1.0 / 64), angle(&Body::aim, 0.003),
        integer(&Body::health, {0, 100}), integer(&Body::hue, {0, 15}), integer(&Body::kills, {0, 1023}),
        integer(&Body::deaths, {0, 1023}), integer(&Body::respawn, {0, 255}), flag(&Body::guarded),
        flag(&Body::odd_life).marks_teleport(), integer(&Body::cooldown, {0, 63}).visible_to(Visibility::owner));
    static constexpr auto place = tickwire::place(&Body::x, &Body::y);
};

struct Bullet {
    float x = 0, y = 0, vx = 0, vy = 0;
    static constexpr auto fields =
        tickwire::fields(real(&Bullet::x, {0, 128}, 1.0 / 128), real(&Bullet::y, {0, 128}, 1.0 / 128),
                         real(&Bullet::vx, {-64, 64}, 1.0 / 16), real(&Bullet::vy, {-64, 64}, 1.0 / 16));
};

float bounced(float at, float& speed, float dt) {
    at += speed * dt;
    if (at < 1 || at > 47) speed = -speed;
    return std::fmin(std::fmax(at, 1.0f), 47.0f);
}

struct Range {
    using Command = Nothing;
    using Kinds = tickwire::Kinds<Body, Bullet>;
    static constexpr Hertz tick_rate{60};
    static void step(World<Range>& world, Seconds dt) {
        for (auto [id, owner, body] : world.each<Body>()) {
            body.x = bounced(body.x, body.vx, dt.count());
            body.y = bounced(body.y, body.vy, dt.count());
        }
        for (auto [id, owner, bullet] : world.each<Bullet>()) {
            bullet.x = bounced(bullet.x, bullet.vx, dt.count());
            bullet.y = bounced(bullet.y, bullet.vy, dt.count());
        }
    }
};

struct Tally {
    double seconds = 0;
    std::uint64_t found = 0;
    double sum = 0;
};

template <class Test>
void measure(Tally& tally, Test test) {
    const auto begin = std::chrono::steady_clock::now();
    test([&](const Body& then) {
        ++tally.found;
        tally.sum += static_cast<double>(then.x) + static_cast<double>(then.y);
    });
    tally.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

struct Match {
    Match(std::uint32_t bodies, std::uint32_t bullets, std::uint64_t seed) : world(setup, seed), random(seed) {
        world.set_past(&history);
        for (std::uint32_t i = 0; i < bodies; ++i) {
            world.add_player(PlayerId{static_cast<std::uint16_t>(i + 1)});
            world.spawn(Body{.x = random.between(1, 47),
                             .y = random.between(1, 47),
                             .vx = random.between(-8, 8),
                             .vy = random.between(-8, 8)},
                        PlayerId{static_cast<std::uint16_t>(i + 1)});
        }
        for (std::uint32_t i = 0; i < bullets; ++i)
            world.spawn(
                Bullet{random.between(1, 47), random.between(1, 47), random.between(-30, 30), random.between(-30, 30)});
    }
    void step() {
        world.step(world.tick() + 1);
        world.flatten(history.begin(world.tick()));
        history.commit(description);
    }
    Way way(const Bullet& bullet) const {
        return {{bullet.x, bullet.y}, {bullet.x + bullet.vx / 60, bullet.y + bullet.vy / 60}, 0.54f};
    }

    const detail::NoSetup setup{};
    const Description description = describe<Range>();
    snapshot::History history;
    World<Range> world;
    Random random;
};

}  // namespace

int main(int argc, char** argv) {
    std::uint32_t bodies = 64, bullets = 64, ticks = 600;
    float view_delay = 9.4f;
    CLI::App app("Hit tests in the past: all against those near the way.", "bench_lag_compensation");
    app.add_option("--fighters", bodies)->check(CLI::Range(1, 1000))->capture_default_str();
    app.add_option("--bolts", bullets)->check(CLI::Range(1, 1000))->capture_default_str();
    app.add_option("--ticks", ticks)->check(CLI::Range(1, 1'000'000))->capture_default_str();
    app.add_option("--view-delay", view_delay, "in ticks")->check(CLI::Range(0.1, 50.0))->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    Match match(bodies, bullets, 1);
    for (int i = 0; i < 60; ++i) match.step();
    Tally all, near;
    for (std::uint32_t i = 0; i < ticks; ++i) {
        match.step();
        measure(all, [&](auto count) {
            for (auto [id, owner, bullet] : match.world.each<Bullet>()) {
                const Way way = match.way(bullet);
                for (auto [body, player, now] : match.world.each<Body>()) {
                    const Body then = match.world.past<Body>(body, view_delay).value_or(now);
                    if (distance(place_of(then), way) <= way.reach) count(then);
                }
            }
        });
        measure(near, [&](auto count) {
            for (auto [id, owner, bullet] : match.world.each<Bullet>())
                match.world.each_near<Body>(view_delay, match.way(bullet),
                                            [&](EntityId, PlayerId, const Body& then) { count(then); });
        });
    }
    const auto us_a_tick = [&](const Tally& tally) { return tally.seconds * 1e6 / ticks; };
    std::printf("%u fighters, %u bolts, %u ticks, %llu met\n", bodies, bullets, ticks,
                static_cast<unsigned long long>(near.found));
    std::printf("everybody's past     %9.1f us a tick\n", us_a_tick(all));
    std::printf("those near the way   %9.1f us a tick\n", us_a_tick(near));
    std::printf("ratio                %9.1f\n", all.seconds / near.seconds);
    const bool same = all.found == near.found && all.sum == near.sum;
    std::printf("the same answers     %9s\n", same ? "yes" : "NO");
    return same ? 0 : 1;
}
