// tickwire-server: the dedicated server of Skirmish.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>

#include "maps/map_file.hpp"
#include "match/match.hpp"
#include "match/match_options.hpp"
#include "options/logging.hpp"
#include "options/network_options.hpp"

namespace {

using namespace skirmish;

std::atomic<Match*> running{nullptr};

extern "C" void end_match(int) {
    if (Match* match = running.load()) match->stop();
}

struct Options {
    MatchConfig match;
    PlayOptions play;
    FakeNetwork network;
    std::string assets, log_level = "info";
    double seconds = 0, max_rewind_ms = 250, victim_grace_ms = 200, strict_above_ms = 0;
};

void add_flags(CLI::App& app, Options& options) {
    tickwire::ServerConfig& server = options.match.server;
    app.add_option("--port", server.port, "UDP port; 0: any free one")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    app.add_option("--bind", server.bind_host, "address to listen on; all when not given");
    app.add_option("--map", options.match.map, "name of a map")->capture_default_str();
    add_play_flags(app, options.play);
    app.add_option("--bots", options.match.players, "bots fill the match up to this many players")
        ->check(CLI::Range(0, 64))
        ->capture_default_str();
    app.add_option("--max-players", server.max_players, "bots included")
        ->check(CLI::Range(1, 4000))
        ->capture_default_str();
    app.add_option("--max-rewind-ms", options.max_rewind_ms, "how far back a shooter's picture counts; 0: not at all")
        ->check(CLI::Range(0.0, 1000.0))
        ->capture_default_str();
    app.add_option("--victim-grace-ms", options.victim_grace_ms,
                   "who has been in cover for this long is not hurt any more; 0: is")
        ->check(CLI::Range(0.0, 1000.0))
        ->capture_default_str();
    app.add_option("--strict-above-ms", options.strict_above_ms,
                   "who has a longer round trip must also see its target by the truth; 0: nobody must")
        ->check(CLI::Range(0.0, 2000.0))
        ->capture_default_str();
    app.add_option("--join-key", server.join_key, "only who gives this key may join")
        ->check([](const std::string& key) { return key.empty() || key.size() > 64 ? "must be 1 to 64 bytes" : ""; });
    app.add_option("--seed", server.seed, "of the match's chances; 0: another one every time");
    app.add_option("--seconds", options.seconds, "ends by itself after this long")->check(CLI::Range(0.0, 1e9));
    app.add_option("--trace", options.match.trace, "file for every tick's world as JSON lines");
    app.add_option("--judgements", options.match.judgements, "file for the record of every shot as JSON lines");
    app.add_option("--assets", options.assets, "folder with maps");
    app.add_option("--log-level", options.log_level)
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
    add_fake_network_flags(app, options.network);
}

void log_happenings(tickwire::Server<Skirmish>& server) {
    const auto roster = server.roster();
    const auto name_of = [&](tickwire::PlayerId player) -> std::string {
        for (const auto& entry : roster) {
            if (entry.player == player) return entry.name;
        }
        return "somebody";
    };
    for (const auto& [room, line] : server.chat()) spdlog::info("{} says: {}", name_of(line.from), line.text);
    for (const auto& arrival : server.joined()) {
        if (arrival.bot) spdlog::debug("bot {} joined", arrival.name);
    }
}

int serve(Options& options) {
    auto assets = find_assets(options.assets);
    if (!assets) return spdlog::error("{}", assets.error().message), 1;
    options.match.assets = *assets;
    options.match.rules = options.play.match_rules();
    options.match.bot_skill = options.play.bots();
    tickwire::ServerConfig& server = options.match.server;
    server.outgoing = server.incoming = options.network.each_way();
    const auto from_ms = [](double ms) { return tickwire::Duration(static_cast<std::int64_t>(ms * 1000)); };
    server.max_rewind = from_ms(options.max_rewind_ms);
    server.victim_grace = from_ms(options.victim_grace_ms);
    server.strict_above = from_ms(options.strict_above_ms);
    server.admission = server.join_key.empty() ? tickwire::Admission::open : tickwire::Admission::join_key;
    server.log = log_sink();
    if (options.match.players > server.max_players) options.match.players = server.max_players;
    auto match = Match::open(options.match);
    if (!match) return spdlog::error("{}", match.error().message), 1;
    running = match->get();
    std::signal(SIGINT, end_match);
    std::signal(SIGTERM, end_match);
    spdlog::info("listening on {}:{} (UDP), map {}, {}, up to {} players{}",
                 server.bind_host.empty() ? "[::]" : server.bind_host, (*match)->server().port(),
                 (*match)->arena().title, options.play.mode, server.max_players,
                 server.join_key.empty() ? ", open to everybody" : ", with a join key");
    const auto end = tickwire::monotonic_now() + tickwire::Duration(static_cast<std::int64_t>(options.seconds * 1e6));
    (*match)->run([&] {
        log_happenings((*match)->server());
        if (options.seconds > 0 && tickwire::monotonic_now() >= end) (*match)->stop();
    });
    running = nullptr;
    const tickwire::ServerStats stats = (*match)->server().stats();
    spdlog::info("closed after {} ticks; {} commands came, {} too late", stats.ticks, stats.commands_received,
                 stats.commands_late);
    spdlog::info("{} shots, {} hit, {} spared; clipped: {} by max rewind, {} by round trip", stats.shots_judged,
                 stats.shots_hit, stats.shots_spared, stats.shots_clipped_by_cap, stats.shots_clipped_by_path);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("The dedicated server of Skirmish.", "tickwire-server");
    app.set_version_flag("--version", TICKWIRE_VERSION);
    add_flags(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    start_log(options.log_level);
    return serve(options);
}
