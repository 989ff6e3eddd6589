// A real server and real clients of the Drift game in one process, on virtual time over a seeded network: the whole
// path from a command to a drawn entity, thousands of times faster than life.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/drift_game.hpp"
#include "tickwire/client.hpp"
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

struct Player {
    Address address;
    std::optional<Client<Drift>> client;
    std::function<Push(Tick)> plays;  ///< its command; nothing by default
    std::vector<std::string> chat;    ///< `from: text`, everything heard
    std::vector<Happened<Shout>> shouts;
    std::uint64_t sparks = 0;
    std::uint64_t ticks_compared = 0, ticks_different = 0;
    std::uint64_t entities_late = 0;     ///< in frames, as of an earlier tick
    std::uint64_t entities_missing = 0;  ///< of the server's world, in frames
    Tick compared{};
    std::string first_difference;

    bool playing() const { return client->playing(); }
};

class MatchWorld {
public:
    explicit MatchWorld(std::uint64_t seed, ServerConfig config = {});

    Player& join(ClientConfig config = {});
    /// Ends a client without a word, as a crash does.
    void crash(Player& player) { player.client.reset(); }
    void restart_server(ServerConfig config = {});
    /// Four clients' frames and one server's tick, in turn, as on machines of their own.
    void run(Duration time);
    bool run_until(const std::function<bool()>& done, Duration limit);
    /// Until everybody who has joined plays.
    bool all_play(Duration limit = std::chrono::seconds(5));

    static const Address server_address;
    const std::uint64_t seed;
    const Description description = describe<Drift>();
    SimulatedNetwork network;
    TimePoint now{std::chrono::seconds(1000)};
    std::optional<Server<Drift>> server;
    std::vector<std::unique_ptr<Player>> players;
    std::vector<Arrival> joined;
    std::vector<Departure> left;

private:
    void step();
    void step_server();
    void step_player(Player& player);

    std::uint64_t steps_ = 0;
    std::map<Tick, Frame> truth_;  // the server's last frames
};

}  // namespace tickwire::test
