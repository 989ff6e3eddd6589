// The tables of `tickwire-bench recording`: codecs by distance and loss, and where the bits go.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "recorded/recorded_packets.hpp"
#include "snapshot/prior.hpp"
#include "tickwire-bench/cubes_run.hpp"

namespace tickwire::bench {

/// References of a recording's packets, and their name.
struct HeldWhen {
    std::string name;
    int distance = 0;  ///< ticks; under loss, the round trip
    HeldFrames held;
};

HeldWhen at_distance(const RecordedPackets& packets, int distance);
HeldWhen under_loss(const RecordedPackets& packets, const LinkConditions& link);

nlohmann::ordered_json to_json(const CubesResult& result);

/// Every codec at each of `when`; without a trained prior, the built-in one alone. Adds rows to `json`. False when a
/// frame was wrong.
bool print_recording_table(RecordedPackets& packets, const std::vector<HeldWhen>& when,
                           const std::shared_ptr<const snapshot::Prior>& trained, std::vector<RecordedPackets>& zstd,
                           nlohmann::ordered_json& json);
/// Bits a snapshot of each field, that cost at least a fiftieth of one.
void print_field_costs(RecordedPackets& packets, const HeldWhen& when,
                       const std::shared_ptr<const snapshot::Prior>& prior, snapshot::Level level,
                       nlohmann::ordered_json& json);

}  // namespace tickwire::bench
