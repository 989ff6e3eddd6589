// What one would use instead of the snapshot codec, on the same packets: whole states and deltas, packed by bits, in a
// FlatBuffers message, or compressed by zstd with a trained dictionary.
#pragma once

#include <string>
#include <vector>

#include "tickwire-bench/cubes_run.hpp"

namespace tickwire::bench {

/// Every cube in as many bits as its fields need: 73.
CubesResult run_whole_states(const CubeRecording& recording);
/// A bit a cube, a bit a field, and changed fields whole.
CubesResult run_changed_mask(const CubeRecording& recording, int distance);
/// Every cube as a FlatBuffers struct in a vector.
CubesResult run_flatbuffers(const CubeRecording& recording);
/// 16-bit differences of all fields, or the changed fields' mask and differences as varints, compressed by zstd -19
/// with a dictionary of 110 KB trained from `training` at the same distance.
CubesResult run_zstd_deltas(const CubeRecording& recording, const std::vector<CubeRecording>& training, int distance);
CubesResult run_zstd_varints(const CubeRecording& recording, const std::vector<CubeRecording>& training, int distance);

}  // namespace tickwire::bench
