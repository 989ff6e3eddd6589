// Recordings of a rigid-body simulation (benchmarks/data/README.md): the state of 901 cubes at every tick, quantized,
// as slots of a described struct. Read by tickwire-bench and tickwire-train.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tickwire/description.hpp"

namespace tickwire::bench {

inline constexpr std::size_t usual_cubes = 901;  ///< in the recordings of benchmarks/data
inline constexpr std::size_t cube_slots = 8;

/// All cubes at one tick, in the order of the description's fields.
using CubeFrame = std::vector<std::uint32_t>;

struct CubeRecording {
    std::string name;
    std::size_t cubes = 0;
    std::vector<CubeFrame> frames;
};

/// What a game with these cubes would declare.
const Description& cube_description();

/// A .c16 file, or one compressed by zstd. It does not say itself of how many cubes it is.
Result<CubeRecording> read_cubes(const std::string& path, std::size_t cubes = usual_cubes);

}  // namespace tickwire::bench
