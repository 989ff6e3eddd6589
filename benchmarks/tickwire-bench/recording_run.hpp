// One measurement: a recording of any described world through the codec, packet by packet, each decoded again and
// compared.
#pragma once

#include <memory>

#include "recorded/recorded_packets.hpp"
#include "tickwire-bench/cubes_run.hpp"

namespace tickwire::bench {

/// Times are for each entity.
CubesResult run_codec(RecordedPackets& packets, const HeldFrames& held,
                      const std::shared_ptr<const snapshot::Prior>& prior, snapshot::Level level);

}  // namespace tickwire::bench
