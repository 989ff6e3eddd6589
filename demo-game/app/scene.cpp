#include "app/scene.hpp"

#include <algorithm>

namespace skirmish {

const Scene::Actor* Scene::find(tickwire::PlayerId player) const {
    const auto found = std::ranges::find(actors, player, &Actor::player);
    return found == actors.end() ? nullptr : &*found;
}

const Scene::Actor* Scene::mine() const {
    return me ? find(me) : nullptr;
}

std::string Scene::name_of(tickwire::PlayerId player) const {
    const Actor* actor = find(player);
    return actor != nullptr ? actor->name : "somebody";
}

Scene scene_of(const tickwire::Client<Skirmish>& client) {
    Scene scene{.me = client.me()};
    for (const auto& drawn : client.view<Fighter>()) {
        const auto roster = client.roster();
        const auto entry = std::ranges::find(roster, drawn.owner, &tickwire::RosterEntry::player);
        scene.actors.push_back({drawn.id, drawn.owner, drawn.value, entry == roster.end() ? "" : entry->name});
    }
    for (const auto& drawn : client.view<Bolt>()) {
        const Scene::Actor* shooter = scene.find(drawn.owner);
        const Fighter by = shooter != nullptr ? shooter->fighter : Fighter{.hue = 15};
        scene.bolts.push_back({drawn.id, by.hue, by.team, drawn.value});
    }
    for (const auto& drawn : client.view<Rocket>()) {
        const Scene::Actor* shooter = scene.find(drawn.owner);
        const Fighter by = shooter != nullptr ? shooter->fighter : Fighter{.hue = 15};
        scene.rockets.push_back({drawn.id, by.hue, by.team, drawn.value});
    }
    for (const auto& drawn : client.view<Item>()) scene.items.push_back(drawn.value);
    for (const auto& drawn : client.view<Ball>()) scene.ball = drawn.value;
    for (const auto& drawn : client.view<Round>()) scene.round = drawn.value;
    return scene;
}

}  // namespace skirmish
