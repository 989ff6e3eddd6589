// Recordings of a rigid-body simulation (benchmarks/data/README.md): the state of 901 cubes at every tick, quantized,
// as slots of a described struct. Read by tickwire-bench and tickwire-train.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tickwire/description.hpp"

namespace tickwire::bench {

inline constexpr std::size_t cube_count = 901;
inline constexpr std::size_t cube_slots = 8;

/// All cubes at one tick, in the order of the description's fields.
using CubeFrame = std::array<std::uint32_t, cube_count * cube_slots>;

struct Recording {
    std::string name;
    std::vector<CubeFrame> frames;
};

/// What a game with these cubes would declare.
const Description& cube_description();

/// A .c16 file, or one compressed by zstd.
Result<Recording> read_recording(const std::string& path);

}  // namespace tickwire::bench
