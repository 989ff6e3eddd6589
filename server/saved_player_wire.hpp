// Between a saved player and its table in checkpoints and journals.
#pragma once

#include <flatbuffers/flatbuffers.h>

#include "checkpoint_generated.h"
#include "saved_player.hpp"
#include "tickwire/result.hpp"

namespace tickwire::server {

flatbuffers::Offset<wire::SavedPlayer> write_player(flatbuffers::FlatBufferBuilder& builder, const SavedPlayer& player);
/// Error `malformed`, with its number.
Result<SavedPlayer> read_player(const wire::SavedPlayer& saved);

}  // namespace tickwire::server
