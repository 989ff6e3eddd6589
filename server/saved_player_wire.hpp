// Between saved players and lines of chat and their tables in checkpoints and journals.
#pragma once

#include <flatbuffers/flatbuffers.h>

#include <span>

#include "checkpoint_generated.h"
#include "message/session_messages.hpp"
#include "saved_player.hpp"
#include "tickwire/result.hpp"

namespace tickwire::server {

flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> write_bytes(flatbuffers::FlatBufferBuilder& builder,
                                                                   std::span<const std::byte> bytes);
/// None of a vector that is left out.
std::span<const std::byte> bytes_of(const flatbuffers::Vector<std::uint8_t>* in);

flatbuffers::Offset<wire::SavedPlayer> write_player(flatbuffers::FlatBufferBuilder& builder, const SavedPlayer& player);
/// Error `malformed`, with its number.
Result<SavedPlayer> read_player(const wire::SavedPlayer& saved);

flatbuffers::Offset<wire::SavedLine> write_line(flatbuffers::FlatBufferBuilder& builder, const message::Chat& chat);
message::Chat read_line(const wire::SavedLine& saved);

}  // namespace tickwire::server
