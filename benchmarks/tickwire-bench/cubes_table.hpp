// The whole table of `tickwire-bench cubes --table`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cubes/recording.hpp"
#include "snapshot/prior.hpp"

namespace tickwire::bench {

/// Returns the exit status. `dictionary`: recordings from which zstd's dictionary is trained; without any, zstd goes
/// without.
int print_cubes_table(const CubeRecording& recording, const std::shared_ptr<const snapshot::Prior>& prior,
                      const std::vector<std::string>& dictionary);

}  // namespace tickwire::bench
