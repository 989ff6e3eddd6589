// What of a room's past its rules look back at, between a checkpoint and its tables: the frames that the history holds,
// each as what has changed since the one before, and the shots under way. Every count and value read is checked.
#pragma once

#include <flatbuffers/flatbuffers.h>

#include <span>
#include <vector>

#include "checkpoint_generated.h"
#include "snapshot/counted_frame.hpp"
#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/judgement.hpp"
#include "tickwire/result.hpp"

namespace tickwire::server {

using PastTicks = flatbuffers::Vector<flatbuffers::Offset<wire::PastTick>>;

/// Frames of ticks that follow one another.
flatbuffers::Offset<PastTicks> write_past(flatbuffers::FlatBufferBuilder& builder,
                                          std::span<const snapshot::CountedFrame> frames,
                                          const Description& description);
/// The last of them is of the tick of `now`, the room's frame as it was saved; `generations` are its world's, of every
/// index.
Result<std::vector<snapshot::CountedFrame>> read_past(const PastTicks& in, const Frame& now,
                                                      std::span<const std::uint32_t> generations,
                                                      const Description& description);

/// Of an entity at place `index` or later, of a known kind.
Result<void> check_entity(const wire::SavedEntity& saved, std::uint32_t index, const Description& description);

std::vector<wire::SavedShot> saved_shots(std::span<const Judgement> shots);
/// Each of an entity of `frame`, once.
Result<std::vector<Judgement>> read_shots(const flatbuffers::Vector<const wire::SavedShot*>& in, const Frame& frame);

}  // namespace tickwire::server
