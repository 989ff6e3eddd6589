#include "options/command_line.hpp"

#include <CLI/CLI.hpp>

namespace skirmish {

std::optional<int> read_flags(CLI::App& app, int argc, const char* const* argv) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return {};
}

}  // namespace skirmish
