// skirmish: the game.
#include <spdlog/spdlog.h>

#include <cstdio>
#include <filesystem>

#include "app/options.hpp"
#include "app/play.hpp"
#include "lab/lab_run.hpp"
#include "menu/menu_session.hpp"
#include "menu/server_list.hpp"
#include "menu/settings.hpp"
#include "options/logging.hpp"

namespace {

int finish(const skirmish::Options& options, const tickwire::Result<skirmish::Outcome>& outcome) {
    if (!outcome) {
        std::fprintf(stderr, "skirmish: %s\n", outcome.error().message.c_str());
        return 1;
    }
    if (options.headless || options.seconds > 0) std::printf("%s\n", outcome->to_json().c_str());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    skirmish::Options options;
    int exit_code = 0;
    if (!skirmish::read_options(argc, argv, options, exit_code)) return exit_code;
    if (options.headless && (options.script.empty() || !options.menu.empty())) options.autoplay = true;
    skirmish::start_log(options.log_level);
    if (options.lab.on) {
        const auto run = skirmish::run_lab(options);
        if (!run) std::fprintf(stderr, "skirmish: %s\n", run.error().message.c_str());
        if (run && (options.headless || options.seconds > 0)) std::printf("%s\n", run->to_json().c_str());
        return run ? 0 : 1;
    }
    if (options.list_servers) return skirmish::list_servers(options.connect);
    const std::filesystem::path settings_path =
        options.headless && options.menu.empty() ? std::filesystem::path{} : skirmish::SettingsFile::usual_path();
    if (!settings_path.empty()) options.prior_folder = skirmish::SettingsFile::usual_prior_folder().string();
    skirmish::SettingsFile settings(settings_path);
    if (!settings.trouble().empty()) spdlog::warn("{}", settings.trouble());
    settings.settings.apply_to(options);
    if (options.has_menu()) return finish(options, skirmish::run_menu(options, settings));
    return finish(options, skirmish::play(options));
}
