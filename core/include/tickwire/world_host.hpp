// The border between a game's types and everything behind: a room of the server steps and flattens a world through it
// and never sees a component. WorldHostOf<Game> is the one template that implements it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "tickwire/world.hpp"

namespace tickwire {

/// What a game may say about who sees what, as static functions of the game, each optional and asked after the step:
/// `viewpoint(const World<Game>&, PlayerId)`, a Point or an optional one: from where a player sees. Without it, from
/// the player's own entity: the first of a kind that it predicts, or else the first that has a place. `team(const
/// World<Game>&, PlayerId)`, a number: who shares what is a team's; 0: nobody. `relevant(const World<Game>&, PlayerId,
/// EntityId)`, a bool, for line of sight or fog of war: asked of what would be sent otherwise, never of a player's own
/// entities. What it refuses is not sent, and what the client already has of it is taken away.
class WorldHost {
public:
    virtual ~WorldHost() = default;
    virtual bool has_viewpoints() const { return false; }
    virtual std::optional<Point> viewpoint(PlayerId) { return std::nullopt; }
    virtual std::uint32_t team(PlayerId) { return 0; }
    virtual bool judges_relevance() const { return false; }
    virtual bool relevant(PlayerId, EntityId) { return true; }
    virtual void join(PlayerId player) = 0;
    virtual void leave(PlayerId player) = 0;
    /// See World::save() and World::resume(); a player whose entities stand in the frame comes back by resume_player().
    virtual void save(WorldState& state) = 0;
    virtual void resume(const Frame& frame, const WorldState& state) = 0;
    virtual void resume_player(PlayerId player) = 0;
    /// `slots` as the game's command table lays them out.
    virtual void set_command(PlayerId player, std::span<const std::uint32_t> slots, bool arrived) = 0;
    /// See World::player_view().
    virtual void set_player_view(PlayerId player, const PlayerView& view) = 0;
    virtual void set_fairness(const Fairness& fairness) = 0;
    virtual void set_past(const PastFrames* past) = 0;
    virtual void step(Tick tick) = 0;
    virtual void flatten(Frame& frame) = 0;
    virtual const EventQueue& events() const = 0;
    /// The records of the last step's shots.
    virtual std::span<const Judgement> judgements() const = 0;
    virtual const WorldClamps& clamps() const = 0;
};

template <class Game>
class WorldHostOf final : public WorldHost {
public:
    WorldHostOf(const SetupOf<Game>& setup, std::uint64_t seed) : setup_(setup), world_(setup_, seed) {
        if constexpr (requires { Game::start(world_); }) Game::start(world_);
    }
    World<Game>& world() { return world_; }

    void join(PlayerId player) override {
        world_.add_player(player);
        if constexpr (requires { Game::join(world_, player); }) Game::join(world_, player);
        world_.sweep();
    }
    void leave(PlayerId player) override {
        if constexpr (requires { Game::leave(world_, player); }) Game::leave(world_, player);
        world_.remove_player(player);
        world_.sweep();
    }
    void save(WorldState& state) override { world_.save(state); }
    void resume(const Frame& frame, const WorldState& state) override { world_.resume(frame, state); }
    void resume_player(PlayerId player) override { world_.add_player(player); }
    void set_command(PlayerId player, std::span<const std::uint32_t> slots, bool arrived) override {
        typename Game::Command command{};
        restore(command, slots);
        world_.set_command(player, command, arrived);
    }
    void set_player_view(PlayerId player, const PlayerView& view) override { world_.set_player_view(player, view); }
    void set_fairness(const Fairness& fairness) override { world_.set_fairness(fairness); }
    bool has_viewpoints() const override {
        return requires(World<Game> & world, PlayerId player) {
            Game::viewpoint(world, player);
        };
    }
    std::optional<Point> viewpoint(PlayerId player) override {
        if constexpr (requires { Game::viewpoint(world_, player); }) return Game::viewpoint(world_, player);
        return std::nullopt;
    }
    std::uint32_t team(PlayerId player) override {
        if constexpr (requires { Game::team(world_, player); })
            return static_cast<std::uint32_t>(Game::team(world_, player));
        return 0;
    }
    bool judges_relevance() const override {
        return requires(World<Game> & world, PlayerId player, EntityId id) {
            Game::relevant(world, player, id);
        };
    }
    bool relevant(PlayerId player, EntityId id) override {
        if constexpr (requires { Game::relevant(world_, player, id); }) return Game::relevant(world_, player, id);
        return true;
    }
    void set_past(const PastFrames* past) override { world_.set_past(past); }
    void step(Tick tick) override { world_.step(tick); }
    void flatten(Frame& frame) override { world_.flatten(frame); }
    const EventQueue& events() const override { return world_.events(); }
    std::span<const Judgement> judgements() const override { return world_.judgements(); }
    const WorldClamps& clamps() const override { return world_.clamps(); }

private:
    SetupOf<Game> setup_;
    World<Game> world_;
};

}  // namespace tickwire
