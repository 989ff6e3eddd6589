// `tickwire-bench arena`: what a client costs a server, on the walk that other systems are measured with.
#pragma once

#include <CLI/CLI.hpp>

namespace tickwire::bench {

void add_arena_command(CLI::App& app, int& status);

}  // namespace tickwire::bench
