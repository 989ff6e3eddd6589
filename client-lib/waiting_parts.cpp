#include "waiting_parts.hpp"

#include <algorithm>

#include "snapshot/history.hpp"

namespace tickwire::client {

void WaitingParts::add(Tick tick, const snapshot::ReferenceAges& references, std::span<const std::byte> bytes) {
    const auto place = std::ranges::lower_bound(parts_, tick, {}, &Part::tick);
    if (place != parts_.end() && place->tick == tick) return;
    parts_.insert(place, {tick, references, {bytes.begin(), bytes.end()}});
    forget(parts_.back().tick);
}

void WaitingParts::forget(Tick newest) {
    in_vain_ +=
        std::erase_if(parts_, [&](const Part& part) { return newest - part.tick > snapshot::max_baseline_age; });
}

}  // namespace tickwire::client
