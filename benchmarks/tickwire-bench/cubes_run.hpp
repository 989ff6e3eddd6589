// One measurement: a recording through the codec, packet by packet, each decoded again and compared.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "cubes/packets.hpp"
#include "cubes/recording.hpp"
#include "snapshot/bit_coder.hpp"
#include "snapshot/prior.hpp"

namespace tickwire::bench {

/// What a run came to. Times are CPU time of the process.
struct CubesResult {
    double mean_bytes = 0;
    std::size_t p95_bytes = 0;
    std::size_t max_bytes = 0;
    double encode_ns_per_cube = 0;
    double decode_ns_per_cube = 0;
    std::size_t wrong_frames = 0;
    std::size_t frames = 0;
};

/// CPU seconds of this process.
double cpu_seconds();

CubesResult summarize(std::vector<std::size_t> sizes, std::size_t cubes, double encode_seconds, double decode_seconds,
                      std::size_t wrong_frames);

CubesResult run_codec(const CubeRecording& recording, const HeldFrames& held,
                      const std::shared_ptr<const snapshot::Prior>& prior, snapshot::Level level);

}  // namespace tickwire::bench
