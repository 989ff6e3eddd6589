// `tickwire-bench cubes`: bytes and time of the snapshot codec on a recording of cubes.
#pragma once

#include <CLI/CLI.hpp>

namespace tickwire::bench {

void add_cubes_command(CLI::App& app, int& status);

}  // namespace tickwire::bench
