// `tickwire-bench recording`: bytes and time of the snapshot codec on a recording of any described world.
#pragma once

#include <CLI/CLI.hpp>

namespace tickwire::bench {

void add_recording_command(CLI::App& app, int& status);

}  // namespace tickwire::bench
