#include "dedicated/server_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "maps/map_file.hpp"
#include "options/token_file.hpp"
#include "tickwire/shards.hpp"

namespace skirmish {

namespace {

tickwire::Result<void> choose_admission(const ServerOptions& options, tickwire::ServerConfig& server) {
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

}  // namespace

void add_flags(CLI::App& app, ServerOptions& options) {
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
    app.add_option("--shards", options.shards,
                   "so many matches, each with a thread, a port (from --port on) and --max-players of its own; players "
                   "know the first port alone")
        ->check(CLI::Range(1u, tickwire::Shards::most))
        ->capture_default_str();
    app.add_option("--snapshot-level", options.snapshot_level,
                   "best: a few percent fewer bytes than fast, for twice the time that snapshots take; shared: more "
                   "bytes, for much less time where many players see the same")
        ->check(CLI::IsMember({"fast", "best", "shared"}))
        ->capture_default_str();
    app.add_option(
        "--prior", server.prior_file,
        "file from tickwire-train instead of the prior that comes with the game: clients that lack it are given "
        "it once, and their snapshots become smaller");
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

tickwire::Result<void> settle(ServerOptions& options) {
    auto assets = find_assets(options.assets);
    if (!assets) return assets.error();
    options.match.assets = *assets;
    options.match.rules = options.play.match_rules();
    options.match.bot_skill = options.play.bots();
    tickwire::ServerConfig& server = options.match.server;
    server.mode = options.play.mode;
    server.outgoing = server.incoming = options.network.each_way();
    const auto from_ms = [](double ms) { return tickwire::Duration(static_cast<std::int64_t>(ms * 1000)); };
    server.snapshot_level = options.snapshot_level == "shared" ? tickwire::SnapshotLevel::shared
                            : options.snapshot_level == "best" ? tickwire::SnapshotLevel::best
                                                               : tickwire::SnapshotLevel::fast;
    server.max_rewind = from_ms(options.max_rewind_ms);
    server.victim_grace = from_ms(options.victim_grace_ms);
    server.strict_above = from_ms(options.strict_above_ms);
    server.checkpoint_every = from_ms(options.checkpoint_seconds * 1000);
    server.resume_for = from_ms(options.resume_seconds * 1000);
    if (auto chosen = choose_admission(options, server); !chosen) return chosen;
    options.match.players = std::min(options.match.players, server.max_players);
    const auto invalid = [](std::string sentence) {
        return tickwire::Error{tickwire::ErrorCode::invalid_argument, std::move(sentence)};
    };
    if (options.shards == 1) return {};
    if (server.port != 0 && server.port + options.shards - 1 > 65535)
        return invalid("--port " + std::to_string(server.port) + ": " + std::to_string(options.shards) +
                       " shards need ports up to " + std::to_string(server.port + options.shards - 1));
    if (!options.match.trace.empty() || !options.match.judgements.empty())
        return invalid("--trace and --judgements are of one match: they exclude --shards");
    return {};
}

}  // namespace skirmish
