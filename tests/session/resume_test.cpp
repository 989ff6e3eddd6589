// A server that was killed and started again: its matches go on, and its clients come back to where they were.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "support/frame_text.hpp"
#include "support/match_world.hpp"
#include "support/rink_watch.hpp"
#include "support/scratch_folder.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

ServerConfig kept_in(const ScratchFolder& folder) {
    ServerConfig config;
    config.state_folder = folder.path;
    config.log = [](LogLevel, std::string_view) {};
    return config;
}

struct Stand {
    PlayerId id;
    EntityId entity;
    friend bool operator==(const Stand&, const Stand&) = default;
};

Stand stand_of(MatchWorld& world, const Player& player) {
    Stand stand{player.client->me(), {}};
    for (const FrameEntity& entity : world.server->latest_frame()->entities) {
        if (entity.owner == stand.id) stand.entity = entity.id;
    }
    return stand;
}

/// Kills without a word: what waited to be written is on the disk, as after a kill just after a checkpoint.
template <class Game>
void kill_and_restart(MatchWorldOf<Game>& world, const ServerConfig& config) {
    world.server.reset();
    world.restart_server(config);
}

// The same, where connect tokens are needed.
ServerConfig kept_for_tokens(const ScratchFolder& folder) {
    ServerConfig config = kept_in(folder);
    const auto key = make_token_key(1);
    REQUIRE(key);
    config.admission = Admission::token;
    config.token_keys = {*key};
    return config;
}

std::vector<std::byte> token_for(const ServerConfig& config, std::uint64_t user) {
    const auto expires_at = static_cast<std::uint64_t>(std::time(nullptr)) + 300;
    const auto token = mint_connect_token(config.token_keys.front(), {.user = user, .expires_at = expires_at});
    REQUIRE(token);
    return *token;
}

}  // namespace

TEST_CASE("clients of a killed server come back by themselves to the same player and entity within three seconds") {
    const ScratchFolder folder;
    MatchWorld world(31, kept_in(folder));
    std::vector<Player*> players;
    for (int i = 0; i < 6; ++i) players.push_back(&world.join({.name = "p" + std::to_string(i)}));
    REQUIRE(world.all_play());
    world.run(5s);
    for (int round = 0; round < 3; ++round) {
        std::vector<Stand> before;
        for (Player* player : players) before.push_back(stand_of(world, *player));
        const Tick tick = world.server->tick();
        kill_and_restart(world, kept_in(folder));
        CHECK(world.server->stats().rooms_resumed == 1);
        CHECK(world.server->tick() == tick);
        const TimePoint restarted = world.now;
        REQUIRE(world.run_until(
            [&] {
                return std::ranges::all_of(players, [&](Player* one) { return one->playing(); }) &&
                       world.server->stats().players_resumed == players.size();
            },
            3s));
        INFO("back after " << (world.now - restarted).count() / 1000 << " ms");
        CHECK(world.now - restarted < 250ms);
        world.run(1500ms);
        for (std::size_t i = 0; i < players.size(); ++i) {
            CHECK(stand_of(world, *players[i]) == before[i]);
            CHECK(players[i]->client->stats().reconnects == static_cast<std::uint32_t>(round + 1));
        }
        CHECK(world.server->roster().size() == players.size());
        CHECK(world.server->stats().players == players.size());
    }
    CHECK(world.left.empty());
}

TEST_CASE("a killed server's match stands where it stood, however long ago its checkpoint was") {
    for (const Duration every : {Duration(100ms), Duration(1s), Duration(60s)}) {
        const ScratchFolder folder;
        ServerConfig config = kept_in(folder);
        config.checkpoint_every = every;
        RinkWorld world(38, config);
        for (int i = 0; i < 4; ++i) {
            auto& player = world.join({.name = "p" + std::to_string(i)});
            player.plays = [i](Tick tick) {
                const auto turn = static_cast<float>((tick.value / 20 + static_cast<std::uint32_t>(i)) % 5);
                return Wish{
                    .x = turn / 2 - 1, .y = 1 - turn / 2, .kick = tick.value % 50 == 0, .dart = tick.value % 30 == 0};
            };
        }
        REQUIRE(world.all_play());
        world.run(2700ms);
        world.server->add_bot("bot");
        auto& late = world.join({.name = "late"});
        REQUIRE(world.run_until([&] { return late.playing(); }, 3s));
        world.crash(*world.players[1]);
        REQUIRE(world.run_until([&] { return world.left.size() == 1; }, 15s));
        world.run(700ms);
        for (int round = 0; round < 3; ++round) {
            const std::string before = text_of(*world.server->latest_frame());
            const Tick tick = world.server->tick();
            kill_and_restart(world, config);
            INFO("checkpoints every " << every.count() / 1000 << " ms, round " << round);
            CHECK(world.server->tick() == tick);
            CHECK(world.server->stats().journal_failed == 0);
            if (every > 1s && round == 0) CHECK(world.server->stats().ticks_repeated > 200);
            REQUIRE(world.server->latest_frame() != nullptr);
            CHECK(text_of(*world.server->latest_frame()) == before);
            // Once while they are on their way in, so that seats have just been given anew.
            REQUIRE(world.run_until([&] { return world.server->stats().players_resumed >= (round == 0 ? 2 : 4); }, 3s));
            if (round == 1) world.run(500ms);
        }
        CHECK(world.server->roster().size() == 4);
    }
}

TEST_CASE("what is said and happens around a kill is heard by everybody once and in order") {
    const ScratchFolder folder;
    MatchWorld world(40, kept_in(folder));
    world.network.set_conditions({.latency = 40ms, .jitter = 20ms, .loss_percent = 5});
    std::vector<Player*> players;
    std::vector<int> said(4);
    for (int i = 0; i < 4; ++i) {
        players.push_back(&world.join({.name = "p" + std::to_string(i)}));
        players.back()->plays = [i](Tick tick) {
            return Push{.shout = (tick.value + static_cast<unsigned>(i)) % 9 == 0};
        };
    }
    REQUIRE(world.all_play());
    world.run(2s);
    for (Player* player : players) player->shouts.clear();
    const Tick begun = world.server->tick() + 60;
    for (int round = 0; round < 12; ++round) {
        for (int part = 0; part < 3; ++part) {
            for (std::size_t i = 0; i < players.size(); ++i)
                players[i]->client->say(std::to_string(i) + " says " + std::to_string(++said[i]));
            world.run(Duration(1'100'000 + round * 37'000));
        }
        // A moment after something was said, which then is anywhere on its way.
        for (std::size_t i = 0; i < players.size(); ++i)
            players[i]->client->say(std::to_string(i) + " says " + std::to_string(++said[i]));
        world.run(Duration(round * 11'000));
        kill_and_restart(world, kept_in(folder));
        world.run(100ms);
        players[0]->client->say("0 says " + std::to_string(++said[0]));  // whether it is back or not
    }
    REQUIRE(
        world.run_until([&] { return std::ranges::all_of(players, [](Player* one) { return one->playing(); }); }, 5s));
    world.run(3s);
    const Tick until = world.server->tick() - 60;
    std::map<std::uint16_t, std::vector<std::vector<std::string>>> heard;  // of each who shouts, by the others
    for (std::size_t i = 0; i < players.size(); ++i) {
        INFO("player " << i);
        CHECK(players[i]->client->stats().reconnects >= 12);
        CHECK(players[i]->chat == players[0]->chat);
        for (std::size_t from = 0; from < players.size(); ++from) {
            int expected = 0;
            for (const std::string& line : players[i]->chat) {
                const std::string speaker = std::to_string(from) + " says ";
                const auto at = line.find(speaker);
                if (at == std::string::npos) continue;
                REQUIRE(line.substr(at) == speaker + std::to_string(++expected));
            }
            CHECK(expected == said[from]);
        }
        for (const Player* shouter : players) {
            if (shouter == players[i]) continue;  // it hears itself when it presses the key
            auto& shouts = heard[shouter->client->me().value].emplace_back();
            for (const Happened<Shout>& shout : players[i]->shouts) {
                if (shout.event.player == shouter->client->me().value && shout.tick > begun && shout.tick < until)
                    shouts.push_back(std::to_string(shout.tick.value) + "/" + std::to_string(shout.event.number));
            }
        }
    }
    for (const auto& [shouter, by] : heard) {
        CHECK(by[0].size() > 150);
        CHECK(by[1] == by[0]);
        CHECK(by[2] == by[0]);
    }
}

TEST_CASE("without its journal a match goes on from its newest checkpoint, and the log says what is missing") {
    const ScratchFolder folder;
    std::string said;
    ServerConfig config = kept_in(folder);
    config.log = [&](LogLevel, std::string_view line) { said += std::string(line) + '\n'; };
    MatchWorld world(39, config);
    Player& player = world.join();
    REQUIRE(world.all_play());
    world.run(5500ms);
    const Stand before = stand_of(world, player);
    const Tick tick = world.server->tick();
    world.server.reset();
    for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
        if (entry.path().extension() != ".journal") continue;
        std::string content(std::filesystem::file_size(entry), '\0');
        std::fstream file(entry.path(), std::ios::binary | std::ios::in | std::ios::out);
        file.read(content.data(), std::ssize(content));
        content[content.size() - 4000] ^= 1;
        file.seekp(0).write(content.data(), std::ssize(content));
    }
    said.clear();
    world.restart_server(config);
    CHECK(said.find("not all that happened is repeated: ") != std::string::npos);
    CHECK(said.find("its checksum does not fit") != std::string::npos);
    CHECK(world.server->tick() < tick);
    CHECK(tick - world.server->tick() <= 61);
    REQUIRE(world.run_until([&] { return player.playing(); }, 3s));
    world.run(1s);
    CHECK(stand_of(world, player) == before);
}

TEST_CASE("who does not come back in time leaves the match, and who comes later is new") {
    const ScratchFolder folder;
    ServerConfig config = kept_in(folder);
    config.resume_for = 2s;
    MatchWorld world(32, config);
    Player& stays = world.join({.name = "stays"});
    Player& goes = world.join({.name = "goes"});
    REQUIRE(world.all_play());
    world.run(3s);
    const Stand gone = stand_of(world, goes);
    world.crash(goes);
    kill_and_restart(world, config);
    REQUIRE(world.run_until([&] { return stays.playing(); }, 3s));
    CHECK(world.server->roster().size() == 2);
    REQUIRE(world.run_until([&] { return !world.left.empty(); }, 4s));
    CHECK(world.left.front().player == gone.id);
    CHECK(world.left.front().why.to_string() == "the connection went silent: did not come back");
    CHECK(world.server->roster().size() == 1);
    CHECK(world.server->stats().players == 1);
    world.run(1s);
    for (const FrameEntity& entity : world.server->latest_frame()->entities) CHECK(entity.owner != gone.id);
    Player& late = world.join({.name = "late"});
    REQUIRE(world.run_until([&] { return late.playing(); }, 3s));
    CHECK(world.server->roster().size() == 2);
}

TEST_CASE("a match that was ended on purpose does not come back") {
    const ScratchFolder folder;
    MatchWorld world(33, kept_in(folder));
    world.join();
    REQUIRE(world.all_play());
    world.run(3s);
    world.server->close();
    kill_and_restart(world, kept_in(folder));
    CHECK(world.server->stats().rooms_resumed == 0);
    CHECK_FALSE(world.server->tick());
}

TEST_CASE("with connect tokens a client comes back with the server's ticket, not with its used token") {
    const ScratchFolder folder;
    const ServerConfig config = kept_for_tokens(folder);
    MatchWorld world(34, config);
    std::vector<Player*> players;
    for (std::uint64_t user : {7u, 8u}) players.push_back(&world.join({.token = token_for(config, user)}));
    REQUIRE(world.all_play());
    world.run(3s);
    REQUIRE(world.joined.size() == 2);
    CHECK(world.joined[0].user + world.joined[1].user == 15);
    const Stand before = stand_of(world, *players[1]);
    for (int round = 1; round <= 2; ++round) {
        kill_and_restart(world, config);
        REQUIRE(world.run_until([&] { return world.server->stats().players_resumed == 2; }, 3s));
        world.run(2s);
        CHECK(stand_of(world, *players[1]) == before);
    }
    // Another program of the same user, with a token of its own and no seat.
    world.network.blackhole(players[1]->address, true);  // it ends without a goodbye
    world.crash(*players[1]);
    Player& again = world.join({.token = token_for(config, 8)});
    REQUIRE(world.run_until([&] { return again.playing(); }, 5s));
    world.run(1s);
    CHECK(stand_of(world, again) == before);
    CHECK(world.server->stats().players == 2);
}

TEST_CASE("a client is given its ticket at once, also where the machine has just started") {
    const ScratchFolder folder;
    const ServerConfig config = kept_for_tokens(folder);
    MatchWorld world(37, config);
    world.server_clock_error = -999s;  // its clock begins with the machine
    Player& player = world.join({.token = token_for(config, 7)});
    REQUIRE(world.all_play());
    world.run(3s);
    kill_and_restart(world, config);
    CHECK(world.run_until([&] { return player.playing() && world.server->stats().players_resumed == 1; }, 3s));
}

TEST_CASE("a client that loses its connection takes its seat over from the session that the server still has") {
    MatchWorld world(35);
    ClientConfig impatient;
    impatient.playing_timeout = 1s;
    Player& player = world.join(impatient);
    Player& other = world.join();
    REQUIRE(world.all_play());
    world.run(1s);
    const Stand before = stand_of(world, player);
    world.network.blackhole(player.address, true);
    REQUIRE(world.run_until([&] { return player.client->state() == ClientState::reconnecting; }, 5s));
    world.network.blackhole(player.address, false);
    REQUIRE(world.run_until([&] { return player.playing(); }, 5s));
    world.run(1s);
    CHECK(stand_of(world, player) == before);
    CHECK(world.server->stats().players == 2);
    CHECK(world.server->stats().clients == 2);
    CHECK(world.left.empty());
    CHECK(other.playing());
}

TEST_CASE("a seat that nobody has is no seat, and one of another user is not taken") {
    const ScratchFolder folder;
    MatchWorld world(36, kept_in(folder));
    Player& player = world.join();
    REQUIRE(world.all_play());
    world.run(2s);
    world.server.reset();
    std::filesystem::remove_all(folder.path);  // the checkpoints are lost, and the key
    world.restart_server(kept_in(folder));
    REQUIRE(world.run_until([&] { return player.playing() && world.server->stats().players == 1; }, 20s));
    CHECK(world.server->stats().players_resumed == 0);
}
