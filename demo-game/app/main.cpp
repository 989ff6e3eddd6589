// skirmish: the game.
#include <spdlog/spdlog.h>

#include <cstdio>

#include "app/options.hpp"
#include "app/play.hpp"
#include "lab/lab_run.hpp"
#include "options/logging.hpp"

int main(int argc, char** argv) {
    skirmish::Options options;
    int exit_code = 0;
    if (!skirmish::read_options(argc, argv, options, exit_code)) return exit_code;
    if (options.headless && options.script.empty()) options.autoplay = true;
    skirmish::start_log(options.log_level);
    if (options.lab.on) {
        const auto run = skirmish::run_lab(options);
        if (!run) std::fprintf(stderr, "skirmish: %s\n", run.error().message.c_str());
        if (run && (options.headless || options.seconds > 0)) std::printf("%s\n", run->to_json().c_str());
        return run ? 0 : 1;
    }
    const auto outcome = skirmish::play(options);
    if (!outcome) {
        std::fprintf(stderr, "skirmish: %s\n", outcome.error().message.c_str());
        return 1;
    }
    if (options.headless || options.seconds > 0) std::printf("%s\n", outcome->to_json().c_str());
    return 0;
}
