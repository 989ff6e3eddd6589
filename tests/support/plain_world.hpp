// A real server and real clients of the Plain game on virtual time, and an oracle that knows without any grid who may
// see what: every frame of every client is held against it and against the server's own history.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/plain_game.hpp"
#include "tickwire/client.hpp"
#include "tickwire/server.hpp"
#include "tickwire/simulated_network.hpp"

namespace tickwire::test {

/// By the rules of the game alone: whether a viewer must, may or must not know of an entity in a frame of the server.
enum class Sight { must, may, must_not };
class Oracle {
public:
    Oracle(const Frame& truth, const Description& description, PlayerId viewer);
    Sight sight(const FrameEntity& entity) const;
    const Frame& truth() const { return truth_; }

private:
    const Frame& truth_;
    const Description& description_;
    PlayerId viewer_;
    struct Eye {
        double x, y;
    };
    std::optional<Eye> from_;
};

class PlainWorld {
public:
    struct Player {
        Address address;
        std::optional<Client<Plain>> client;
        std::function<Step(Tick)> plays;
        Tick compared{};
        std::uint64_t frames = 0;
        std::uint64_t wrong_values = 0;  ///< slots that are not the server's of the tick that the frame claims
        std::uint64_t leaks = 0;         ///< entities in a frame that the player must not know of at its tick
        std::uint64_t missing = 0;       ///< entities that it must know of and that are not in the frame
        std::uint64_t late = 0;          ///< entities as of an earlier tick, those with a rate of their own aside
        std::uint64_t entities = 0;      ///< in all frames
        std::uint64_t entered = 0, left = 0;
        std::uint64_t splashes = 0;
        std::set<EntityId> seen;  ///< in the last frame
        std::string first_fault;
    };

    PlainWorld(std::uint64_t seed, ServerConfig config, Plain::Setup setup);
    Player& join(ClientConfig config = {});
    void run(Duration time);
    bool all_play(Duration limit = std::chrono::seconds(10));
    /// The oldest change of which nothing had been sent, at any time and to anybody.
    Duration oldest_unsent() const { return server->stats().oldest_unsent; }

    const Description description = describe<Plain>();
    SimulatedNetwork network;
    TimePoint now{std::chrono::seconds(1000)};
    std::optional<Server<Plain>> server;
    std::vector<std::unique_ptr<Player>> players;

private:
    void step();
    void compare(Player& player, const Frame& frame);
    void compare_entity(Player& player, const Frame& frame, std::size_t i, const Oracle& oracle);

    const std::uint64_t seed_;
    const bool limited_;
    std::uint64_t steps_ = 0;
    std::map<Tick, Frame> truth_;
};

}  // namespace tickwire::test
