// The border between a game's types and the client's prediction: a world that becomes what the server said, and is
// stepped on with this player's own commands. PredictorOf<Game> is the one template that implements it.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "tickwire/world.hpp"

namespace tickwire::detail {

/// A predicted entity; its values stand one after the other in the order of the list.
struct PredictedEntity {
    EntityId id{};
    PlayerId owner{};
    std::uint16_t kind = 0;
};

class Predictor {
public:
    virtual ~Predictor() = default;
    /// The world becomes `truth`; the next step is the tick after it.
    virtual void load(const Frame& truth, PlayerId me) = 0;
    /// Puts an entity that is not predicted where the player sees it; `values` in the fields' units.
    virtual void place(EntityId id, std::uint16_t kind, std::span<const double> values) = 0;
    /// One tick. Entities that are not predicted stay where they are.
    virtual void step(std::span<const std::uint32_t> command, bool resimulating) = 0;
    /// Reads what one more tick with this command would make of it; nothing is changed.
    virtual void peek(std::span<const std::uint32_t> command, std::vector<PredictedEntity>& entities,
                      std::vector<double>& values) = 0;
    virtual Tick tick() const = 0;
    /// The predicted entities and their values, not quantized.
    virtual void read(std::vector<PredictedEntity>& entities, std::vector<double>& values) = 0;
    /// Of the last step.
    virtual const EventQueue& events() const = 0;
};

template <class T>
constexpr bool is_predicted(PlayerId owner, PlayerId me) {
    if constexpr (requires { T::replication; }) return T::replication.predicts(owner == me);
    return false;
}

template <class Game>
class PredictorOf final : public Predictor {
public:
    explicit PredictorOf(const tickwire::SetupOf<Game>& setup)
        : setup_(setup), world_(setup_), held_(setup_), ahead_(setup_) {}

    void load(const Frame& truth, PlayerId me) override {
        if (me != me_) {
            world_.remove_player(me_);
            world_.add_player(me_ = me);
        }
        world_.load(truth, me);
        held_ = world_;
    }

    void place(EntityId id, std::uint16_t kind, std::span<const double> values) override {
        [&]<class... Ts>(Kinds<Ts...>) {
            ((Game::Kinds::template index<Ts>() == kind ? place_one<Ts>(id, values) : void()), ...);
        }(typename Game::Kinds{});
    }

    void step(std::span<const std::uint32_t> command, bool resimulating) override {
        step_world(world_, command, resimulating);
    }

    void peek(std::span<const std::uint32_t> command, std::vector<PredictedEntity>& entities,
              std::vector<double>& values) override {
        ahead_ = world_;
        step_world(ahead_, command, true);
        read_world(ahead_, entities, values);
    }

    Tick tick() const override { return world_.tick(); }

    void read(std::vector<PredictedEntity>& entities, std::vector<double>& values) override {
        read_world(world_, entities, values);
    }

    const EventQueue& events() const override { return world_.events(); }

private:
    void step_world(World<Game>& world, std::span<const std::uint32_t> command, bool resimulating) {
        typename Game::Command controls{};
        restore(controls, command);
        world.set_command(me_, controls);
        world.step(world.tick() + 1, resimulating);
        // Nobody's commands but our own are known: the others stay where they were seen last.
        held_.visit_all([&]<class T>(std::uint16_t, EntityId id, PlayerId owner, T& value) {
            T* moved = is_predicted<T>(owner, me_) ? nullptr : world.template find<T>(id);
            if (moved != nullptr) *moved = value;
        });
    }

    void read_world(World<Game>& world, std::vector<PredictedEntity>& entities, std::vector<double>& values) const {
        entities.clear();
        values.clear();
        world.visit_all([&]<class T>(std::uint16_t kind, EntityId id, PlayerId owner, T& value) {
            if (!is_predicted<T>(owner, me_)) return;
            entities.push_back({id, owner, kind});
            std::array<double, tickwire::slot_count<T>> own{};
            values_of(value, std::span(own));
            values.insert(values.end(), own.begin(), own.end());
        });
    }

    template <class T>
    void place_one(EntityId id, std::span<const double> values) {
        for (World<Game>* world : {&world_, &held_}) {
            T* value = is_predicted<T>(world->owner(id), me_) ? nullptr : world->template find<T>(id);
            if (value != nullptr) restore(*value, values);
        }
    }

    tickwire::SetupOf<Game> setup_;
    World<Game> world_, held_, ahead_;
    PlayerId me_{};
};

/// Nothing for a game of which nothing is predicted.
template <class Game>
std::unique_ptr<Predictor> make_predictor(const tickwire::SetupOf<Game>& setup) {
    const bool any = []<class... Ts>(Kinds<Ts...>) {
        return (is_predicted<Ts>(PlayerId{1}, PlayerId{1}) || ...);
    }(typename Game::Kinds{});
    return any ? std::make_unique<PredictorOf<Game>>(setup) : nullptr;
}

}  // namespace tickwire::detail
