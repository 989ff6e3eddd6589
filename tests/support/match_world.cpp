#include "support/match_world.hpp"

namespace tickwire::test {

std::string visible(const Frame& frame, const FrameEntity& entity, const Description& description, PlayerId viewer) {
    const KindInfo& kind = description.kinds[entity.kind];
    std::string text = std::to_string(entity.id.index()) + '.' + std::to_string(entity.id.generation()) + ' ' +
                       kind.name + ' ' + std::to_string(entity.owner.value) + ':';
    const auto slots = frame.slots_of(entity, kind.fields.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const Visibility who = kind.fields[i].spec.visibility;
        const bool seen = who == Visibility::everyone || (who == Visibility::owner && entity.owner == viewer);
        text += seen ? ' ' + std::to_string(slots[i]) : " -";
    }
    return text;
}

std::string visible(const Frame& frame, const Description& description, PlayerId viewer) {
    std::string text;
    for (const FrameEntity& entity : frame.entities) text += visible(frame, entity, description, viewer) + '\n';
    return text;
}

std::string difference(const Frame& frame, const std::map<Tick, Frame>& truth, const Description& description,
                       PlayerId viewer, std::uint64_t& missing) {
    for (std::size_t i = 0; i < frame.entities.size(); ++i) {
        const Tick as_of = frame.as_of.empty() ? frame.tick : frame.as_of[i];
        const auto then = truth.find(as_of);
        if (then == truth.end()) continue;  // the server caught up, and nobody looked at that tick
        const FrameEntity* real = then->second.find(frame.entities[i].id);
        const std::string here = visible(frame, frame.entities[i], description, viewer);
        const std::string there = real == nullptr ? "nothing" : visible(then->second, *real, description, viewer);
        if (here == there) continue;
        return "tick " + std::to_string(frame.tick.value) + ", as of " + std::to_string(as_of.value) +
               "\nclient: " + here + "\nserver: " + there;
    }
    for (const FrameEntity& entity : truth.at(frame.tick).entities) missing += frame.find(entity.id) == nullptr ? 1 : 0;
    return {};
}

void Heard<Drift>::take(const Client<Drift>& client) {
    for (const auto& shout : client.events<Shout>()) shouts.push_back(shout);
    sparks += client.events<Spark>().size();
}

template class MatchWorldOf<Drift>;

}  // namespace tickwire::test
