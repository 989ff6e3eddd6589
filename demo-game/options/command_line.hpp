// The flags of a program, read the way that all of ours do.
#pragma once

#include <optional>

namespace CLI {
class App;
}

namespace skirmish {

/// Nothing, or the code with which the program ends at once: 0 after --help and --version, 2 for wrong flags; what
/// there was to say has been said.
std::optional<int> read_flags(CLI::App& app, int argc, const char* const* argv);

}  // namespace skirmish
