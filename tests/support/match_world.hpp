// A real server and real clients of any game in one process, on virtual time over a seeded network: the whole path from
// a command to a drawn entity, thousands of times faster than life. Programs run at rates of their own, may stand still
// as a stopped process does, and may be given a wrong time.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/drift_game.hpp"
#include "support/pace.hpp"
#include "support/true_time_carrier.hpp"
#include "tickwire/client.hpp"
#include "tickwire/in_process.hpp"
#include "tickwire/server.hpp"
#include "tickwire/simulated_network.hpp"

namespace tickwire::test {

/// A frame as one viewer may know it: slots hidden from it are left out.
std::string visible(const Frame& frame, const Description& description, PlayerId viewer);
/// The same for one entity of a frame.
std::string visible(const Frame& frame, const FrameEntity& entity, const Description& description, PlayerId viewer);
/// In words, the first thing in a client's frame that is not exactly what the server had at the tick that the frame
/// claims for it (Frame::as_of); empty when there is none. What is missing from the frame is counted in `missing`.
std::string difference(const Frame& frame, const std::map<Tick, Frame>& truth, const Description& description,
                       PlayerId viewer, std::uint64_t& missing);

/// What a player of a game has heard; a game's tests specialize it.
template <class Game>
struct Heard {
    void take(const Client<Game>&) {}
};
template <>
struct Heard<Drift> {
    std::vector<Happened<Shout>> shouts;
    std::uint64_t sparks = 0;
    void take(const Client<Drift>& client);
};

template <class Game>
struct PlayerOf : Heard<Game> {
    using Command = typename Game::Command;

    Address address;
    std::optional<Client<Game>> client;
    Pace pace;                                   ///< of its frames
    std::function<Command(Tick)> plays;          ///< its command, by the drawn tick; nothing by default
    std::function<void(PlayerOf&)> after_frame;  ///< looks at what was drawn
    bool stopped = false;                        ///< no frames; what arrives waits
    Duration clock_error{0};                     ///< of the time that its frames are given
    TimePoint drawn_at{};                        ///< true time of the last frame
    std::vector<std::string> chat;               ///< `from: text`, everything heard
    std::uint64_t ticks_compared = 0, ticks_different = 0;
    std::uint64_t entities_late = 0;     ///< in frames, as of an earlier tick
    std::uint64_t entities_missing = 0;  ///< of the server's world, in frames
    Tick compared{};
    std::string first_difference;

    bool playing() const { return client->playing(); }
};
using Player = PlayerOf<Drift>;

/// How the players reach the server.
enum class Wire { network, in_process };

template <class Game>
class MatchWorldOf {
public:
    using Setup = SetupOf<Game>;
    using Player = PlayerOf<Game>;

    explicit MatchWorldOf(std::uint64_t world_seed, ServerConfig config = {}, Setup game_setup = {},
                          Wire wire = Wire::network, TimePoint begin = TimePoint(std::chrono::seconds(1000)));

    /// Over an in-process wire there is one player. `hertz` 0: the frame that the world has had from the start.
    Player& join(ClientConfig config = {}, double hertz = 0);
    /// Ends a client without a word, as a crash does.
    void crash(Player& player) { player.client.reset(); }
    void restart_server(ServerConfig config = {});
    /// How often the server looks for datagrams and for ticks that are due.
    void set_server_rate(double hertz) { server_pace_ = Pace::at_rate(now + Duration(1), hertz); }
    void set_frame_rate(Player& player, double hertz) { player.pace = Pace::at_rate(now + Duration(1), hertz); }
    /// All programs that are due within this time, each in turn.
    void run(Duration time);
    bool run_until(const std::function<bool()>& done, Duration limit);
    /// Until everybody who has joined plays.
    bool all_play(Duration limit = std::chrono::seconds(5));

    static inline const Address server_address = Address::ipv4(10, 0, 0, 1, 40000);
    /// Of a program whose rate nobody has chosen: close to 60 Hz, in four turns.
    static constexpr Duration usual_frame{16'664}, usual_turn{4'166};
    const std::uint64_t seed;
    const Description description = describe<Game>();
    const Setup setup;
    SimulatedNetwork network;
    TimePoint now;
    std::optional<Server<Game>> server;
    bool server_stopped = false;     ///< as a stopped process: it does not run, what arrives waits
    Duration server_clock_error{0};  ///< of the time that it is given
    std::vector<std::unique_ptr<Player>> players;
    std::vector<Arrival> joined;
    std::vector<Departure> left;

private:
    static constexpr std::size_t frames_kept = 200;

    /// The next program runs, if it is due by `end`.
    bool step(TimePoint end);
    void step_server();
    void step_player(Player& player);
    void compare(Player& player);

    const Wire wire_;
    const TimePoint began_ = now;
    std::uint64_t starts_ = 0;
    Pace server_pace_{began_ + usual_turn, static_cast<double>(usual_frame.count())};
    std::pair<std::unique_ptr<Carrier>, std::unique_ptr<Carrier>> in_process_;
    std::map<Tick, Frame> truth_;  // the server's last frames
};
using MatchWorld = MatchWorldOf<Drift>;

template <class Game>
MatchWorldOf<Game>::MatchWorldOf(std::uint64_t world_seed, ServerConfig config, Setup game_setup, Wire wire,
                                 TimePoint begin)
    : seed(world_seed), setup(std::move(game_setup)), network(world_seed), now(begin), wire_(wire) {
    restart_server(std::move(config));
}

template <class Game>
void MatchWorldOf<Game>::restart_server(ServerConfig config) {
    server.reset();
    truth_.clear();
    config.seed = seed + 1'000'000 * starts_++;  // secrets do not repeat
    config.seeded_secrets = true;
    if (wire_ == Wire::in_process) in_process_ = in_process_pair(server_address, Address::ipv4(10, 1, 0, 1, 50000));
    auto carrier = std::make_unique<TrueTimeCarrier>(
        wire_ == Wire::in_process ? std::move(in_process_.first) : network.attach(server_address), now);
    auto opened = Server<Game>::open(std::move(config), setup, "drift", std::move(carrier), now);
    REQUIRE(opened);
    server.emplace(std::move(*opened));
}

template <class Game>
PlayerOf<Game>& MatchWorldOf<Game>::join(ClientConfig config, double hertz) {
    auto player = std::make_unique<Player>();
    const auto number = players.size() + 1;
    player->address =
        Address::ipv4(10, 1, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number), 50000);
    if (hertz > 0) {
        player->pace = Pace::at_rate(now + Duration(static_cast<std::int64_t>(number) * 1'000), hertz);
    } else {
        const auto turn = static_cast<std::int64_t>((4 - (number - 1) % 4 + 1) % 4 + 1);
        player->pace = {began_ + turn * usual_turn, static_cast<double>(usual_frame.count())};
        player->pace.skip_to(now);
    }
    config.host = "10.0.0.1";
    config.port = server_address.port;
    config.seed = seed * 1000 + number;
    config.seeded_secrets = true;
    if constexpr (requires { typename Game::Setup; }) config.ready_at_once = false;
    auto carrier = std::make_unique<TrueTimeCarrier>(
        wire_ == Wire::in_process ? std::move(in_process_.second) : network.attach(player->address), now);
    auto client = Client<Game>::connect(std::move(config), std::move(carrier), now);
    REQUIRE(client);
    player->client.emplace(std::move(*client));
    players.push_back(std::move(player));
    return *players.back();
}

template <class Game>
bool MatchWorldOf<Game>::step(TimePoint end) {
    TimePoint soonest = server_pace_.next();
    Player* next = nullptr;
    for (const auto& player : players) {
        if (player->pace.next() >= soonest) continue;
        soonest = player->pace.next();
        next = player.get();
    }
    if (soonest > end) return false;
    now = std::max(now, soonest);
    if (next == nullptr) {
        server_pace_.take();
        if (server && !server_stopped) step_server();
    } else {
        next->pace.take();
        if (next->client && !next->stopped) step_player(*next);
    }
    return true;
}

template <class Game>
void MatchWorldOf<Game>::step_server() {
    server->advance(now + server_clock_error);
    joined.insert(joined.end(), server->joined().begin(), server->joined().end());
    left.insert(left.end(), server->left().begin(), server->left().end());
    const Frame* frame = server->latest_frame();
    if (frame != nullptr && !truth_.contains(frame->tick)) truth_[frame->tick] = *frame;
    while (truth_.size() > frames_kept) truth_.erase(truth_.begin());
}

template <class Game>
void MatchWorldOf<Game>::step_player(Player& player) {
    Client<Game>& client = *player.client;
    if constexpr (requires { typename Game::Setup; }) {
        if (client.state() == ClientState::loading) client.set_ready(setup);
    }
    client.advance(now + player.clock_error,
                   player.plays ? player.plays(client.view_tick()) : typename Game::Command{});
    player.drawn_at = now;
    for (const ChatLine& line : client.chat())
        player.chat.push_back(std::to_string(line.from.value) + ": " + line.text);
    player.take(client);
    compare(player);
    if (player.after_frame) player.after_frame(player);
}

// What the client holds of a tick against what the server made of it.
template <class Game>
void MatchWorldOf<Game>::compare(Player& player) {
    const Frame* frame = player.client->frame();
    if (frame == nullptr || frame->tick == player.compared) return;
    player.compared = frame->tick;
    const auto truth = truth_.find(frame->tick);
    if (truth == truth_.end()) return;  // of another room, or from long ago
    ++player.ticks_compared;
    for (const Tick as_of : frame->as_of) player.entities_late += as_of != frame->tick ? 1 : 0;
    const std::string wrong = difference(*frame, truth_, description, player.client->me(), player.entities_missing);
    if (!wrong.empty() && player.ticks_different++ == 0) player.first_difference = wrong;
}

template <class Game>
void MatchWorldOf<Game>::run(Duration time) {
    const TimePoint end = now + time;
    while (step(end)) {
    }
    now = end;
}

template <class Game>
bool MatchWorldOf<Game>::run_until(const std::function<bool()>& done, Duration limit) {
    for (const TimePoint end = now + limit; !done() && step(end);) {
    }
    return done();
}

template <class Game>
bool MatchWorldOf<Game>::all_play(Duration limit) {
    return run_until(
        [&] { return std::ranges::all_of(players, [](const auto& one) { return !one->client || one->playing(); }); },
        limit);
}

extern template class MatchWorldOf<Drift>;

}  // namespace tickwire::test
