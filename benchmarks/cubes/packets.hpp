// The packets of a recording of cubes: what both ends know of a frame before its packet.
#pragma once

#include <cstdint>
#include <vector>

#include "cubes/recording.hpp"
#include "recorded/held_frames.hpp"
#include "snapshot/packet.hpp"

namespace tickwire::bench {

/// What both ends know of a frame before its packet: `ages` and the cubes' states there.
void list_known(const CubeRecording& recording, std::size_t frame, const snapshot::ReferenceAges& ages,
                std::vector<snapshot::KnownEntity>& known);

}  // namespace tickwire::bench
