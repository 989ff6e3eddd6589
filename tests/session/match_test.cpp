// A match from the first knock to the last word: server and clients over seeded networks, on virtual time.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "support/match_world.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

Conditions bad_network() {
    return {.latency = 50ms, .jitter = 20ms, .loss_percent = 5};
}

Push wander(Tick tick) {
    return {.x = tick.value % 200 < 100 ? 1.0f : -1.0f,
            .y = tick.value % 300 < 150 ? 0.5f : -0.5f,
            .mark = static_cast<std::uint8_t>(tick.value)};
}

void require_same_worlds(const MatchWorld& world, std::uint64_t least_ticks) {
    for (const auto& player : world.players) {
        INFO("seed " << world.seed << "\n" << player->first_difference);
        REQUIRE(player->ticks_different == 0);
        REQUIRE(player->entities_late == 0);
        REQUIRE(player->entities_missing == 0);
        REQUIRE(player->ticks_compared >= least_ticks);
    }
}

}  // namespace

TEST_CASE("players join, see each other move, and hold exactly the server's world at every tick they receive") {
    MatchWorld world(11, {.snapshot_level = GENERATE(SnapshotLevel::fast, SnapshotLevel::shared)});
    world.network.set_conditions(bad_network());
    for (int i = 0; i < 4; ++i) world.join({.name = "pilot"}).plays = wander;
    REQUIRE(world.all_play());
    world.run(60s);
    require_same_worlds(world, 60 * 60 * 65 / 100);
    CHECK(world.joined.size() == 4);
    for (const auto& player : world.players) {
        CHECK(player->client->view<Pod>().size() == 4);
        CHECK(player->client->stats().decode_errors == 0);
        CHECK(player->client->stats().snapshots > 60 * 60 * 93 / 100);
        CHECK(player->sparks > 0);
    }
}

TEST_CASE("a player's commands reach their ticks through loss and jitter") {
    MatchWorld world(12);
    world.network.set_conditions({.latency = 75ms, .jitter = 15ms, .loss_percent = 5});
    world.join().plays = wander;
    REQUIRE(world.all_play());
    world.run(10s);
    const ServerStats before = world.server->stats();
    world.run(60s);
    const ServerStats after = world.server->stats();
    const auto missing = after.commands_missing - before.commands_missing, ticks = after.ticks - before.ticks;
    INFO("missing " << missing << " of " << ticks << ", late " << after.commands_late << ", early "
                    << after.commands_early);
    CHECK(missing * 100 < ticks);
    CHECK(after.commands_early == 0);
    const std::int32_t margin = world.players[0]->client->stats().command_margin_ms;
    INFO("margin " << margin << " ms");
    CHECK(margin >= 0);
    CHECK(margin < 75);
}

TEST_CASE("the view draws a moving pod where it was, between two ticks") {
    MatchWorld world(13);
    world.network.set_conditions({.latency = 40ms, .jitter = 10ms, .loss_percent = 2});
    Player& player = world.join({.feel = {.interpolation_delay = 100ms}});
    player.plays = [](Tick tick) { return Push{.x = tick.value < 90 ? 1.0f : 0.0f}; };
    REQUIRE(world.all_play());
    world.run(3s);
    double last = player.client->view<Pod>().at(0).value.x;
    for (int frame = 0; frame < 60; ++frame) {
        world.run(16'664us);
        const Pod pod = player.client->view<Pod>().at(0).value;
        const double moved = std::abs(pod.x - last);
        CHECK(moved == Approx(std::abs(pod.vx) / 60).margin(0.05));
        last = pod.x;
    }
    CHECK(player.client->stats().starved_frames == 0);
}

TEST_CASE("reliable events come once each and in order, when the view reaches their tick") {
    MatchWorld world(14);
    world.network.set_conditions({.latency = 50ms, .jitter = 30ms, .loss_percent = 10});
    Player& loud = world.join();
    Player& other = world.join();
    loud.plays = [](Tick tick) { return Push{.shout = tick.value % 7 == 0}; };
    REQUIRE(world.all_play());
    world.run(30s);
    loud.plays = nullptr;
    world.run(3s);
    REQUIRE(loud.shouts.size() > 100);
    // The one who came a moment later has heard all but the first.
    REQUIRE(other.shouts.size() + 20 > loud.shouts.size());
    const std::size_t skipped = loud.shouts.size() - other.shouts.size();
    for (std::size_t i = 0; i < other.shouts.size(); ++i) {
        CHECK(other.shouts[i].event.number == loud.shouts[i + skipped].event.number);
        if (i > 0) CHECK(other.shouts[i].tick > other.shouts[i - 1].tick);
    }
}

TEST_CASE("what is said reaches everybody in the room, and not too fast") {
    MatchWorld world(15);
    Player& ann = world.join({.name = "ann"});
    Player& ben = world.join({.name = "ben"});
    REQUIRE(world.all_play());
    ann.client->say("hello ben");
    world.run(1s);
    const std::string line = std::to_string(ann.client->me().value) + ": hello ben";
    CHECK(ben.chat == std::vector<std::string>{line});
    CHECK(ann.chat == std::vector<std::string>{line});
    world.server->say("maps change in a minute");
    world.run(1s);
    CHECK(ben.chat.back() == "0: maps change in a minute");
    for (int i = 0; i < 20; ++i) ann.client->say("spam");
    world.run(1s);
    CHECK(std::ranges::count(ben.chat, std::to_string(ann.client->me().value) + ": spam") == 8);
    CHECK(std::ranges::count(ann.chat, "0: you are writing too fast; your last line was not sent") == 12);
}

TEST_CASE("the roster names everybody once, with pings") {
    MatchWorld world(16);
    world.network.set_conditions({.latency = 40ms});
    for (int i = 0; i < 3; ++i) world.join({.name = "ann"});
    const PlayerId bot = world.server->add_bot("rust");
    REQUIRE(world.all_play());
    world.run(5s);
    const auto roster = world.players[2]->client->roster();
    REQUIRE(roster.size() == 4);
    std::set<std::string> names;
    for (const RosterEntry& entry : roster) {
        names.insert(entry.name);
        CHECK(entry.bot == (entry.player == bot));
        if (!entry.bot) CHECK(entry.ping_ms == Approx(90).margin(20));
    }
    CHECK(names == std::set<std::string>{"ann", "ann (2)", "ann (3)", "rust"});
}

TEST_CASE("one who leaves is gone at once for the others, with the reason") {
    MatchWorld world(17);
    world.join({.name = "stays"});
    Player& goes = world.join({.name = "goes"});
    REQUIRE(world.all_play());
    world.run(1s);
    goes.client->leave(world.now);
    CHECK(goes.client->state() == ClientState::disconnected);
    CHECK(goes.client->disconnect().reason == DisconnectReason::left);
    world.run(1s);
    REQUIRE(world.left.size() == 1);
    CHECK(world.left[0].why.reason == DisconnectReason::left);
    CHECK(world.players[0]->client->roster().size() == 1);
    CHECK(world.players[0]->client->view<Pod>().size() == 1);
}

TEST_CASE("a kicked player reads why and does not come back by itself") {
    MatchWorld world(18);
    Player& player = world.join();
    REQUIRE(world.all_play());
    world.server->kick(player.client->me(), "aimbot");
    world.run(2s);
    CHECK(player.client->state() == ClientState::disconnected);
    CHECK(player.client->disconnect().reason == DisconnectReason::kicked);
    CHECK(player.client->disconnect().to_string().find("aimbot") != std::string::npos);
    CHECK(world.server->stats().players == 0);
}

TEST_CASE("a server that closes tells everybody") {
    MatchWorld world(19);
    Player& player = world.join();
    REQUIRE(world.all_play());
    world.server->close("maintenance", world.now);
    world.run(1s);
    CHECK(player.client->state() == ClientState::disconnected);
    CHECK(player.client->disconnect().reason == DisconnectReason::server_closed);
    CHECK(player.client->disconnect().detail == "maintenance");
}

TEST_CASE("a client that crashed is dropped after the timeout, and its pod with it") {
    MatchWorld world(20);
    world.join();
    Player& gone = world.join();
    REQUIRE(world.all_play());
    world.network.blackhole(gone.address, true);
    world.crash(gone);
    world.run(12s);
    REQUIRE(world.left.size() == 1);
    CHECK(world.left[0].why.reason == DisconnectReason::timed_out);
    CHECK(world.players[0]->client->view<Pod>().size() == 1);
}

TEST_CASE("rooms are worlds of their own: entities, chat and rosters stay inside") {
    MatchWorld world(21);
    const RoomId second = world.server->create_room({}, "second");
    Player& here = world.join({.name = "here"});
    Player& there = world.join({.name = "there", .room = second.value});
    REQUIRE(world.all_play());
    CHECK(here.client->room_label() == "drift");
    CHECK(there.client->room_label() == "second");
    here.client->say("anybody?");
    world.run(2s);
    CHECK(there.chat.empty());
    CHECK(here.client->view<Pod>().size() == 1);
    CHECK(there.client->roster().size() == 1);
    world.server->close_room(second);
    world.run(1s);
    CHECK(there.client->disconnect().reason == DisconnectReason::server_closed);
    CHECK(here.playing());
    Player& late = world.join({.room = second.value});
    world.run(2s);
    CHECK(late.client->disconnect().reason == DisconnectReason::room_not_found);
}

TEST_CASE("a full server says so; a bot makes room") {
    MatchWorld world(22, {.max_players = 2});
    const PlayerId bot = world.server->add_bot("rust");
    REQUIRE(world.server->add_bot("steel"));
    CHECK_FALSE(world.server->add_bot("copper"));
    Player& refused = world.join();
    world.run(2s);
    CHECK(refused.client->disconnect().reason == DisconnectReason::server_full);
    world.server->remove_bot(bot);
    Player& welcome = world.join();
    REQUIRE(world.run_until([&] { return welcome.playing(); }, 3s));
}

TEST_CASE("a player may take its time to load, and is in nobody's way meanwhile") {
    MatchWorld world(23);
    Player& slow = world.join({.ready_at_once = false});
    REQUIRE(world.run_until([&] { return slow.client->state() == ClientState::loading; }, 3s));
    CHECK(slow.client->room_label() == "drift");
    world.run(45s);
    CHECK(slow.client->state() == ClientState::loading);
    CHECK(world.joined.empty());
    CHECK(world.server->tick() == Tick{});  // nobody plays: the room stands still
    slow.client->set_ready();
    REQUIRE(world.run_until([&] { return slow.playing(); }, 2s));
    CHECK(world.joined.size() == 1);
}

TEST_CASE("bots play by commands like anybody") {
    MatchWorld world(24);
    world.join();
    REQUIRE(world.all_play());
    const PlayerId bot = world.server->add_bot("rust");
    world.server->set_bot_command(bot, {.x = 1, .mark = 77});
    world.run(1s);
    const auto pods = world.players[0]->client->view<Pod>();
    REQUIRE(pods.size() == 2);
    for (const auto& pod : pods) {
        if (pod.owner == bot) {
            CHECK(pod.value.mark == 77);
            CHECK(pod.value.vx > 1);
        }
    }
}

TEST_CASE("a server that overslept makes up a few ticks and skips the rest, and clients follow") {
    MatchWorld world(25, {.max_catch_up = 5});
    Player& player = world.join();
    player.plays = wander;
    REQUIRE(world.all_play());
    world.run(5s);
    const Tick before = world.server->tick();
    world.now += 1s;
    world.run(17ms);
    CHECK(world.server->tick() - before <= 5 + 1);
    CHECK(world.server->stats().ticks_skipped > 50);
    world.run(5s);
    const auto missing = world.server->stats().commands_missing;
    world.run(5s);
    CHECK(world.server->stats().commands_missing - missing < 5);
    CHECK(player.playing());
}

TEST_CASE("a snapshot every third tick carries the events of all three") {
    MatchWorld world(26, {.snapshot_every = 3});
    Player& player = world.join();
    REQUIRE(world.all_play());
    world.run(60s);
    // Ten rocks each die about every two seconds: with two thirds of the events lost there would be far fewer.
    CHECK(player.sparks > 350);
    CHECK(player.client->stats().snapshots == Approx(60 * 20).margin(60));
    require_same_worlds(world, 1000);
}

TEST_CASE("a value outside its field's range is clamped, counted, and named once in a debug build's log") {
    std::vector<std::string> log;
    MatchWorld world(27, {.log = [&](LogLevel level, std::string_view line) {
                         if (level == LogLevel::warning) log.emplace_back(line);
                     }});
    Player& player = world.join();
    REQUIRE(world.all_play());
    world.run(3s);
    for (auto [id, owner, rock] : world.server->world()->each<Rock>()) rock.x = -50;
    world.run(1s);
    CHECK(world.server->stats().values_clamped > 1);
    CHECK(player.ticks_different == 0);
#ifndef NDEBUG
    CHECK(std::ranges::count_if(
              log, [](const std::string& line) { return line.find("Rock.x was -50") != std::string::npos; }) == 1);
#endif
}
