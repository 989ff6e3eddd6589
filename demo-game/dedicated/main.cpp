// tickwire-server: the dedicated server of Skirmish.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>

#include "host/http_port.hpp"
#include "maps/map_file.hpp"
#include "match/match.hpp"
#include "match/match_options.hpp"
#include "options/logging.hpp"
#include "options/network_options.hpp"
#include "options/token_file.hpp"

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
    std::string assets, log_level = "info", token_keys;
    std::vector<std::string> public_addresses;
    std::string http_host = "127.0.0.1", admin_key_file;
    std::uint32_t http_port = 0;
    bool best_snapshots = false;
    double checkpoint_seconds = 1, resume_seconds = 30;
    double seconds = 0, max_rewind_ms = 250, victim_grace_ms = 200, strict_above_ms = 0;
};

void add_flags(CLI::App& app, Options& options) {
    tickwire::ServerConfig& server = options.match.server;
    server.name = "Skirmish";
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
    app.add_flag("--best-snapshots,!--fast-snapshots", options.best_snapshots,
                 "a few percent fewer bytes, for twice the time that snapshots take; fast when not given");
    app.add_option("--prior", server.prior_file,
                   "file from tickwire-train: clients are given it once, and their snapshots become smaller");
    app.add_option("--max-prior-kbit", server.max_prior_kbit, "what giving it may take for all clients together")
        ->check(CLI::Range(64, 1'000'000))
        ->capture_default_str();
    app.add_option("--early-references-below", server.early_references_below_percent,
                   "percent of loss below which snapshots to distant players refer to ones not acked yet; 0: never")
        ->check(CLI::Range(0, 20))
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
    app.add_option("--name", server.name, "in lists of servers")->capture_default_str();
    app.add_flag("--lan,!--no-lan", server.lan_discovery,
                 "found by those who look around on the local network (the default)");
    app.add_flag("--answer-queries,!--no-answer-queries", server.answer_queries,
                 "says who it is to those who ask (the default)");
    app.add_option("--join-key", server.join_key, "only who gives this key may join")
        ->check([](const std::string& key) { return key.empty() || key.size() > 64 ? "must be 1 to 64 bytes" : ""; });
    app.add_option("--token-keys", options.token_keys,
                   "file of keys from tickwire-token; only who brings a connect token made with one may join");
    app.add_option("--public-address", options.public_addresses,
                   "HOST:PORT by which connect tokens name this server; may be given several times");
    app.add_option("--http-port", options.http_port, "TCP port for health, metrics, tokens and bans; 0: none")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    app.add_option("--http-bind", options.http_host, "address of that port")->capture_default_str();
    app.add_option("--admin-key-file", options.admin_key_file,
                   "file with the key, 16 characters at least, that tokens and bans over HTTP need");
    app.add_option(
        "--state-folder", server.state_folder,
        "folder for what outlives the server: checkpoints of the match, used tokens, bans; none when not given");
    app.add_option("--checkpoint-seconds", options.checkpoint_seconds, "what a crash takes from the match at most")
        ->check(CLI::Range(0.1, 60.0))
        ->capture_default_str();
    app.add_option("--resume-seconds", options.resume_seconds, "for which players may come back after a crash")
        ->check(CLI::Range(1.0, 600.0))
        ->capture_default_str();
    app.add_option("--max-per-address", server.max_per_address,
                   "sessions from one IPv4 address or IPv6 /64, this machine aside; 0: no limit")
        ->check(CLI::Range(0, 4000))
        ->capture_default_str();
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

tickwire::Result<void> choose_admission(const Options& options, tickwire::ServerConfig& server) {
    using tickwire::Admission;
    server.admission = server.join_key.empty() ? Admission::open : Admission::join_key;
    for (const std::string& text : options.public_addresses) {
        auto endpoint = tickwire::parse_endpoint(text, server.port);
        if (!endpoint) return endpoint.error();
        auto address = tickwire::resolve(*endpoint);
        if (!address) return address.error();
        server.public_addresses.push_back(*address);
    }
    if (options.token_keys.empty()) return {};
    if (!server.join_key.empty())
        return tickwire::Error{tickwire::ErrorCode::invalid_argument, "--token-keys and --join-key exclude each other"};
    auto keys = read_token_keys(options.token_keys);
    if (!keys) return keys.error();
    server.admission = Admission::token;
    server.token_keys = std::move(*keys);
    return {};
}

const char* admission_text(tickwire::Admission admission) {
    switch (admission) {
        case tickwire::Admission::join_key:
            return ", with a join key";
        case tickwire::Admission::token:
            return ", with connect tokens";
        default:
            return ", open to everybody";
    }
}

/// Health, metrics, tokens and bans over HTTP, when a port was asked for.
class Admin {
public:
    static tickwire::Result<std::unique_ptr<Admin>> open(const Options& options) {
        std::string key;
        if (!options.admin_key_file.empty()) {
            auto read = read_admin_key(options.admin_key_file);
            if (!read) return read.error();
            key = std::move(*read);
        }
        auto admin = std::make_unique<Admin>(std::move(key), options.match.server.token_keys);
        if (options.http_port == 0) return admin;
        auto port = tickwire::host::HttpPort::open(options.http_host, static_cast<std::uint16_t>(options.http_port),
                                                   admin->desk_);
        if (!port) return port.error();
        admin->port_ = std::move(*port);
        spdlog::info("HTTP on {}:{}", options.http_host, admin->port_->port());
        return admin;
    }
    Admin(std::string key, std::vector<tickwire::TokenKey> keys) : desk_(std::move(key), std::move(keys)) {}

    /// After each advance().
    void serve(tickwire::Server<Skirmish>& server) {
        if (!port_) return;
        desk_.serve(server);
        const tickwire::TimePoint now = tickwire::monotonic_now();
        if (now - published_ < std::chrono::seconds(1)) return;
        published_ = now;
        desk_.publish(tickwire::host::metrics_text(server.stats(), server.transport_counters()), now);
        desk_.publish_bans(server.bans());
    }

private:
    tickwire::host::HostDesk desk_;
    std::unique_ptr<tickwire::host::HttpPort> port_;
    tickwire::TimePoint published_{};
};

int serve(Options& options) {
    auto assets = find_assets(options.assets);
    if (!assets) return spdlog::error("{}", assets.error().message), 1;
    options.match.assets = *assets;
    options.match.rules = options.play.match_rules();
    options.match.bot_skill = options.play.bots();
    tickwire::ServerConfig& server = options.match.server;
    server.mode = options.play.mode;
    server.outgoing = server.incoming = options.network.each_way();
    const auto from_ms = [](double ms) { return tickwire::Duration(static_cast<std::int64_t>(ms * 1000)); };
    server.snapshot_level = options.best_snapshots ? tickwire::SnapshotLevel::best : tickwire::SnapshotLevel::fast;
    server.max_rewind = from_ms(options.max_rewind_ms);
    server.victim_grace = from_ms(options.victim_grace_ms);
    server.strict_above = from_ms(options.strict_above_ms);
    server.checkpoint_every = from_ms(options.checkpoint_seconds * 1000);
    server.resume_for = from_ms(options.resume_seconds * 1000);
    if (auto chosen = choose_admission(options, server); !chosen) return spdlog::error("{}", chosen.error().message), 1;
    server.log = log_sink();
    if (options.match.players > server.max_players) options.match.players = server.max_players;
    auto match = Match::open(options.match);
    if (!match) return spdlog::error("{}", match.error().message), 1;
    auto admin = Admin::open(options);
    if (!admin) return spdlog::error("{}", admin.error().message), 1;
    running = match->get();
    std::signal(SIGINT, end_match);
    std::signal(SIGTERM, end_match);
    spdlog::info("listening on {}:{} (UDP), map {}, {}, up to {} players{}",
                 server.bind_host.empty() ? "[::]" : server.bind_host, (*match)->server().port(),
                 (*match)->arena().title, options.play.mode, server.max_players, admission_text(server.admission));
    const auto end = tickwire::monotonic_now() + tickwire::Duration(static_cast<std::int64_t>(options.seconds * 1e6));
    bool failed = false;
    (*match)->run([&] {
        log_happenings((*match)->server());
        (*admin)->serve((*match)->server());
        if (!(*match)->server().failed().empty()) {
            // There is one match: whoever supervises this process starts another.
            failed = true;
            (*match)->stop();
        }
        if (options.seconds > 0 && tickwire::monotonic_now() >= end) (*match)->stop();
    });
    running = nullptr;
    const tickwire::ServerStats stats = (*match)->server().stats();
    spdlog::info("closed after {} ticks; {} commands came, {} too late", stats.ticks, stats.commands_received,
                 stats.commands_late);
    spdlog::info("{} shots, {} hit, {} spared; clipped: {} by max rewind, {} by round trip", stats.shots_judged,
                 stats.shots_hit, stats.shots_spared, stats.shots_clipped_by_cap, stats.shots_clipped_by_path);
    return failed ? 3 : 0;
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
