// What one would use instead of the snapshot codec for the packets of a recording: whole states and deltas, packed by
// bits, in a FlatBuffers message, or compressed by zstd with a trained dictionary. All say the same as the codec's
// packets: of each entity what the receiver may see, which are new, and which are gone.
#pragma once

#include <vector>

#include "recorded/recorded_packets.hpp"
#include "tickwire-bench/cubes_run.hpp"

namespace tickwire::bench {

/// Every entity: its id, kind and owner, and its fields in as many bits as they need.
CubesResult run_whole_states(RecordedPackets& packets, const HeldFrames& held);
/// Against the newest reference: a bit an entity that is gone, a bit for one that has changed, then a bit a field, and
/// changed fields whole. New ones as in whole states.
CubesResult run_changed_mask(RecordedPackets& packets, const HeldFrames& held);
/// A vector of FlatBuffers structs for each kind: id, owner, and the fields in whole bytes.
CubesResult run_flatbuffers(RecordedPackets& packets, const HeldFrames& held);
/// Changed fields' masks and differences as varints, compressed by zstd -19 with a dictionary of 110 KB trained from
/// the packets of `training` at the same distance.
CubesResult run_zstd_varints(RecordedPackets& packets, const HeldFrames& held, std::vector<RecordedPackets>& training,
                             int distance);

}  // namespace tickwire::bench
