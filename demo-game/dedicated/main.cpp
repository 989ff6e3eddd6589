// tickwire-server: the dedicated server of Skirmish.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>

#include "dedicated/shard_matches.hpp"
#include "options/command_line.hpp"
#include "options/logging.hpp"

namespace {

using namespace skirmish;

std::atomic<ShardMatches*> running{nullptr};

extern "C" void end_matches(int) {
    if (ShardMatches* matches = running.load()) matches->stop();
}

int failed(const tickwire::Error& error) {
    spdlog::error("{}", error.message);
    return 1;
}

int serve(ServerOptions& options) {
    if (auto settled = settle(options); !settled) return failed(settled.error());
    auto admin = Admin::open(options);
    if (!admin) return failed(admin.error());
    auto matches = ShardMatches::open(options, **admin);
    if (!matches) return failed(matches.error());
    running = matches->get();
    std::signal(SIGINT, end_matches);
    std::signal(SIGTERM, end_matches);
    const bool well = (*matches)->run();
    running = nullptr;
    return well ? 0 : 3;
}

}  // namespace

int main(int argc, char** argv) {
    ServerOptions options;
    CLI::App app("The dedicated server of Skirmish.", "tickwire-server");
    app.set_version_flag("--version", TICKWIRE_VERSION);
    add_flags(app, options);
    if (const auto ended = read_flags(app, argc, argv)) return *ended;
    start_log(options.log_level);
    return serve(options);
}
