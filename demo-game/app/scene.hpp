// What there is to draw in one frame, taken from the client's view: no library types beyond this point but events.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/skirmish.hpp"
#include "tickwire/client.hpp"

namespace skirmish {

struct Scene {
    struct Actor {
        tickwire::EntityId id;
        tickwire::PlayerId player;
        Fighter fighter;
        std::string name;
    };
    struct Flight {
        tickwire::EntityId id;
        std::uint8_t hue = 0, team = 0;
        Bolt bolt;
    };
    struct Missile {
        tickwire::EntityId id;
        std::uint8_t hue = 0, team = 0;
        Rocket rocket;
    };
    std::vector<Actor> actors{};
    std::vector<Flight> bolts{};
    std::vector<Missile> rockets{};
    std::vector<Item> items{};
    std::optional<Ball> ball{};
    std::optional<Round> round{};
    tickwire::PlayerId me{};

    /// The player's own fighter, or nullptr.
    const Actor* mine() const;
    const Actor* find(tickwire::PlayerId player) const;
    std::string name_of(tickwire::PlayerId player) const;
};

Scene scene_of(const tickwire::Client<Skirmish>& client);

}  // namespace skirmish
