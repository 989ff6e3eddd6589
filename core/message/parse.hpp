// The one door for FlatBuffers messages from outside: nothing reads a table that has not passed here.
#pragma once

#include <flatbuffers/flatbuffers.h>

#include <cstddef>
#include <span>

namespace tickwire::message {

/// Bounds of one parse. The library's own default of a million tables lets a 436-byte message cost 8 ms.
struct ParseLimits {
    std::size_t max_bytes;
    flatbuffers::uoffset_t max_depth;
    flatbuffers::uoffset_t max_tables;
};
inline constexpr ParseLimits small_message{64 * 1024, 16, 512};
inline constexpr ParseLimits large_message{1024 * 1024, 16, 32 * 1024};

/// The root table, verified, or nullptr. It points into `bytes`, which must be aligned to 8 and outlive it.
template <class Table>
const Table* parse(std::span<const std::byte> bytes, const ParseLimits& limits = small_message) {
    if (bytes.size() < 8 || bytes.size() > limits.max_bytes) return nullptr;
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    flatbuffers::Verifier verifier(data, bytes.size(), limits.max_depth, limits.max_tables);
    return verifier.VerifyBuffer<Table>(nullptr) ? flatbuffers::GetRoot<Table>(data) : nullptr;
}

}  // namespace tickwire::message
