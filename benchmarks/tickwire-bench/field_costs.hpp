// Where a recording's bits go: what each field of each kind costs a snapshot, by the lengths of the code that the
// codec's own walk asks for.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "recorded/recorded_packets.hpp"
#include "snapshot/bit_coder.hpp"
#include "snapshot/prior.hpp"

namespace tickwire::bench {

struct FieldCost {
    std::string name;  ///< `Fighter.x`; `Fighter`: whether it has changed or is gone; in brackets: the packet's own
    double bits = 0, created_bits = 0;  ///< a snapshot: of known entities, and of new ones
};

/// In the order of the description.
std::vector<FieldCost> field_costs(RecordedPackets& packets, const HeldFrames& held,
                                   const std::shared_ptr<const snapshot::Prior>& prior, snapshot::Level level);

}  // namespace tickwire::bench
