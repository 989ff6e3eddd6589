// What a bot sees of a match: nothing that a person in its place would not see too.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "rules/skirmish.hpp"

namespace skirmish {

/// A fighter as a bot sees it.
struct Seen {
    tickwire::PlayerId player{};
    Fighter fighter;
};

/// A bolt or rocket in flight.
struct SeenShot {
    tickwire::PlayerId shooter{};
    Spot at{};
    float vx = 0, vy = 0;
    bool rocket = false;
};

struct Sight {
    std::vector<Seen> fighters{};
    std::vector<SeenShot> shots{};
    std::vector<Item> items{};
    std::optional<Ball> ball{};
    std::optional<Round> round{};  ///< none: the match is plain
};

/// By the truth, for bots that live on the server. `sight` is filled anew.
void look(const tickwire::World<Skirmish>& world, Sight& sight);

/// As a client draws it.
template <class Client>
Sight sight_of(const Client& client) {
    Sight sight;
    for (const auto& drawn : client.template view<Fighter>()) sight.fighters.push_back({drawn.owner, drawn.value});
    for (const auto& [id, owner, bolt] : client.template view<Bolt>())
        sight.shots.push_back({owner, {bolt.x, bolt.y}, bolt.vx, bolt.vy, false});
    for (const auto& [id, owner, rocket] : client.template view<Rocket>())
        sight.shots.push_back({owner, {rocket.x, rocket.y}, rocket.vx, rocket.vy, true});
    for (const auto& drawn : client.template view<Item>()) sight.items.push_back(drawn.value);
    for (const auto& drawn : client.template view<Ball>()) sight.ball = drawn.value;
    for (const auto& drawn : client.template view<Round>()) sight.round = drawn.value;
    return sight;
}

}  // namespace skirmish
