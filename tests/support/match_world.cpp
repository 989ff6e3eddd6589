#include "support/match_world.hpp"

namespace tickwire::test {

std::string visible(const Frame& frame, const Description& description, PlayerId viewer) {
    std::string text;
    for (const FrameEntity& entity : frame.entities) {
        const KindInfo& kind = description.kinds[entity.kind];
        text += std::to_string(entity.id.index()) + '.' + std::to_string(entity.id.generation()) + ' ' + kind.name +
                ' ' + std::to_string(entity.owner.value) + ':';
        const auto slots = frame.slots_of(entity, kind.fields.size());
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const Visibility who = kind.fields[i].spec.visibility;
            const bool seen = who == Visibility::everyone || (who == Visibility::owner && entity.owner == viewer);
            text += seen ? ' ' + std::to_string(slots[i]) : " -";
        }
        text += '\n';
    }
    return text;
}

void Heard<Drift>::take(const Client<Drift>& client) {
    for (const auto& shout : client.events<Shout>()) shouts.push_back(shout);
    sparks += client.events<Spark>().size();
}

template class MatchWorldOf<Drift>;

}  // namespace tickwire::test
