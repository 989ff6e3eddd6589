// The past that shots are judged in: found quickly without being another one, and exactly what a client drew.
#include <catch2/catch.hpp>
#include <cmath>

#include "rules/tuning.hpp"
#include "skirmish/recorded_duel.hpp"
#include "tickwire/client.hpp"
#include "tickwire/server.hpp"
#include "tickwire/simulated_network.hpp"

using namespace skirmish;
using namespace skirmish::test;
using namespace tickwire;
using namespace std::chrono_literals;

namespace {

struct Found {
    EntityId id;
    PlayerId owner;
    std::array<std::uint32_t, slot_count<Fighter>> slots{};
    float x = 0, y = 0;
    friend bool operator==(const Found&, const Found&) = default;
};

Found found(EntityId id, PlayerId owner, const Fighter& fighter) {
    Found one{id, owner, {}, fighter.x, fighter.y};
    flatten(fighter, std::span(one.slots));
    return one;
}

/// Asks for the past of everybody.
std::vector<Found> exhaustive(const World<Skirmish>& world, float ticks_ago, const Way& way) {
    std::vector<Found> near;
    for (auto [id, owner, now] : world.each<Fighter>()) {
        const Fighter then = world.past<Fighter>(id, ticks_ago).value_or(now);
        if (distance(place_of(then), way) <= way.reach) near.push_back(found(id, owner, then));
    }
    return near;
}

std::vector<Found> quick(const World<Skirmish>& world, float ticks_ago, const Way& way) {
    std::vector<Found> near;
    world.each_near<Fighter>(ticks_ago, way, [&](EntityId id, PlayerId owner, const Fighter& then) {
        near.push_back(found(id, owner, then));
    });
    return near;
}

/// A server and a client, 60 ms apart, and nothing is lost.
struct LosslessMatch {
    const Arena arena = map("courtyard");
    SimulatedNetwork network{5};
    TimePoint now{1000s};
    std::optional<Server<Skirmish>> server;
    std::optional<Client<Skirmish>> client;
    LosslessMatch() {
        network.set_conditions({.latency = 60ms});
        auto opened = Server<Skirmish>::open({.seed = 8, .seeded_secrets = true}, arena, "range",
                                             network.attach(Address::ipv4(10, 0, 0, 1, 40000)), now);
        REQUIRE(opened);
        server.emplace(std::move(*opened));
        auto connected =
            Client<Skirmish>::connect({.host = "10.0.0.1", .ready_at_once = false, .seed = 4, .seeded_secrets = true},
                                      network.attach(Address::ipv4(10, 0, 0, 2, 50000)), now);
        REQUIRE(connected);
        client.emplace(std::move(*connected));
    }
};

}  // namespace

TEST_CASE(
    "those near a shot's way in the past are the same, value for value and in order, as when everybody is asked") {
    for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
        INFO("seed " << seed);
        Random random(seed);
        const Arena arena = map("courtyard");
        RecordedDuel duel(arena, seed);
        std::vector<PlayerId> players;
        for (int i = 0; i < 24; ++i) players.push_back(duel.join());
        std::size_t compared = 0, near = 0;
        for (int tick = 0; tick < 600; ++tick) {
            for (const PlayerId player : players) {
                if (random.below(20) == 0)
                    duel.world.set_command(player, {.move_x = random.between(-1, 1),
                                                    .move_y = random.between(-1, 1),
                                                    .aim = random.between(-3, 3),
                                                    .fire = true});
                Fighter& fighter = duel.fighter(player);
                // Blows at the edge of what the wire carries, deaths with their respawns, leaps without a mark.
                if (random.below(60) == 0) fighter.vx = random.between(-32, 32);
                if (random.below(200) == 0) fighter.health = 0, fighter.respawn_ticks = 5;
                if (random.below(300) == 0) fighter.x = random.between(2, 20);
            }
            if (tick % 97 == 96) {
                Skirmish::leave(duel.world, players.front());
                duel.world.remove_player(players.front());
                players.erase(players.begin());
                players.push_back(duel.join());
            }
            duel.step();
            for (int i = 0; i < 20; ++i) {
                const float x = random.between(0, 40), y = random.between(0, 30), angle = random.between(-3, 3),
                            length = random.between(0, 3);
                const Way way{
                    {x, y}, {x + std::cos(angle) * length, y + std::sin(angle) * length}, random.between(0, 2)};
                const float ago = random.below(5) == 0 ? 0 : random.between(0, 80);
                const auto slow = exhaustive(duel.world, ago, way);
                REQUIRE(quick(duel.world, ago, way) == slow);
                near += slow.size();
                ++compared;
            }
        }
        CHECK(compared == 12'000);
        CHECK(near > 1'000);
    }
}

TEST_CASE("how long something has held is counted by the truth, up to what was asked for") {
    const Arena arena = arena_of(std::vector<std::string>(20, std::string(20, '.')));
    RecordedDuel duel(arena);
    const PlayerId player = duel.join();
    duel.step();
    const EntityId id = duel.world.owned_by<Fighter>(player);
    const auto right = [](const Fighter& fighter) { return fighter.x > 10; };
    for (int i = 0; i < 20; ++i) {
        duel.place(player, {5, 5});
        duel.step();
    }
    CHECK(duel.world.held_for<Fighter>(id, 1s, right) == 0ms);
    for (int i = 0; i < 12; ++i) {
        duel.place(player, {15, 5});
        duel.step();
    }
    CHECK(duel.world.held_for<Fighter>(id, 1s, right) == 12 * Skirmish::tick_rate.period());
    CHECK(duel.world.held_for<Fighter>(id, 100ms, right) == 100ms);
    CHECK(duel.world.held_for<Fighter>(EntityId(900, 1), 1s, right) == 0ms);
}

TEST_CASE("on a lossless path the server's past at a client's moment is what that client draws, value for value") {
    LosslessMatch match;
    auto& [arena, network, now, server, client] = match;
    std::vector<PlayerId> bots;
    for (int i = 0; i < 5; ++i) bots.push_back(server->add_bot("target"));
    Random random(12);
    std::size_t compared = 0, respawns = 0, moving = 0, standing = 0;
    for (int frame = 0; frame < 144 * 30; ++frame) {
        now += Duration(1'000'000 / 144);
        server->advance(now);
        if (client->state() == ClientState::loading) client->set_ready(arena);
        client->advance(now);
        for (const PlayerId bot : bots) {
            if (random.below(60) == 0)
                server->set_bot_command(bot, random.below(3) == 0 ? Controls{}
                                                                  : Controls{.move_x = random.between(-1, 1),
                                                                             .move_y = random.between(-1, 1),
                                                                             .aim = random.between(-3, 3)});
            Fighter* fighter = server->world()->find<Fighter>(server->world()->owned_by<Fighter>(bot));
            if (random.below(1500) == 0 && fighter->health > 0) {
                fighter->health = 0;
                fighter->respawn_ticks = 20;
                ++respawns;
            }
        }
        if (frame < 144 * 3 || !client->playing()) continue;
        const double moment = client->view_tick().value + static_cast<double>(client->view_fraction());
        const auto ticks_ago = static_cast<float>(server->world()->tick().value - moment);
        REQUIRE(ticks_ago > 0);
        for (const auto& drawn : client->view<Fighter>()) {
            if (drawn.owner == client->me()) continue;
            const auto past = server->world()->past<Fighter>(drawn.id, ticks_ago);
            REQUIRE(past);
            const auto& x = std::get<0>(Fighter::fields);
            // A tick's fraction as float, at 32 m/s, is far less than a step of the wire.
            REQUIRE(std::abs(past->x - drawn.value.x) <= static_cast<float>(x.spec.precision));
            REQUIRE(std::abs(past->y - drawn.value.y) <= static_cast<float>(x.spec.precision));
            REQUIRE(past->health == drawn.value.health);
            REQUIRE(past->odd_life == drawn.value.odd_life);
            ++compared;
            ++(std::hypot(past->vx, past->vy) > 1 ? moving : standing);
        }
    }
    CHECK(client->stats().starved_frames == 0);
    CHECK(compared > 15'000);
    CHECK(respawns > 5);
    CHECK(moving > 3'000);
    CHECK(standing > 1'000);
}

TEST_CASE("the view that a command claims is the one that was on the screen") {
    LosslessMatch match;
    auto& [arena, network, now, server, client] = match;
    std::vector<Duration> lags;
    for (int frame = 0; frame < 60 * 20; ++frame) {
        now += Duration(1'000'000 / 60);
        server->advance(now);
        if (client->state() == ClientState::loading) client->set_ready(arena);
        client->advance(now);
        lags.push_back(client->stats().view_lag);
        if (frame < 60 * 5) continue;
        const PlayerView view = server->world()->player_view(client->me());
        const Duration claimed(static_cast<std::int64_t>(static_cast<double>(view.claimed) * 1e6 / 60));
        // One of the frames since a round trip ago.
        const bool shown = std::any_of(lags.end() - 15, lags.end(), [&](Duration lag) {
            return std::abs((lag - claimed).count()) < 300;  // 1/64 tick is 260 us
        });
        REQUIRE(shown);
        REQUIRE(view.granted == view.claimed);
        REQUIRE(view.round_trip > 100ms);
    }
}
