// What a checkpoint holds of a world beside its frame, so that a killed server's match goes on: World::save() and
// World::resume().
#pragma once

#include <cstdint>
#include <vector>

#include "tickwire/entity.hpp"
#include "tickwire/judgement.hpp"

namespace tickwire {

struct WorldState {
    std::uint64_t random = 0;                ///< Random::state()
    std::vector<std::uint32_t> generations;  ///< of every entity index up to the largest ever used; index 0 is null
    std::vector<std::uint32_t> free;         ///< indices to be used again, the next one last
    std::vector<EntityId> order;             ///< the living, kind by kind, in the order in which each() visits them
    std::vector<Judgement> shots{};          ///< under way, see World::begin_shot()
    std::uint64_t judged = 0;                ///< how many records of shots there were
};

}  // namespace tickwire
