// tickwire-bench: measures parts of Tickwire on recorded or generated loads.
//   tickwire-bench cubes --input FILE --prior FILE --level fast|best --distance N [--loss PERCENT --jitter TICKS]
//   [--json FILE]
//   tickwire-bench recording --input FILE [--prior FILE] --level fast|best --distance N [--table] [--fields] [--json
//   FILE] tickwire-bench arena --clients N --hz H --seconds S --system NAME [--rtt MS --loss PERCENT] [--json FILE]
#include <CLI/CLI.hpp>

#include "tickwire-bench/arena_command.hpp"
#include "tickwire-bench/cubes_command.hpp"
#include "tickwire-bench/recording_command.hpp"

int main(int argc, char** argv) {
    CLI::App app("Measures parts of Tickwire.", "tickwire-bench");
    app.require_subcommand(1);
    int status = 0;
    tickwire::bench::add_arena_command(app, status);
    tickwire::bench::add_cubes_command(app, status);
    tickwire::bench::add_recording_command(app, status);
    CLI11_PARSE(app, argc, argv);
    return status;
}
