#include "tickwire-bench/arena_command.hpp"

#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "arena/arena.hpp"
#include "tickwire-bench/codec_level.hpp"

namespace tickwire::bench {

namespace {

constexpr double udp_ipv4_headers = 28;

nlohmann::ordered_json figures(const ArenaOptions& options, const ArenaResult& result) {
    const double ticks = static_cast<double>(std::max<std::uint64_t>(1, result.server.ticks));
    const double client_ticks = ticks * options.clients;
    const double client_seconds = result.server.wall_seconds * options.clients;
    const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
    nlohmann::ordered_json json{
        {"system", options.system},
        {"clients", options.clients},
        {"hz", options.hz},
        {"entities", options.entities()},
        {"cpu_us_per_client_tick", result.server.cpu_seconds * 1e6 / client_ticks},
        {"wire_bytes_down_per_client_s",
         (number(result.server.bytes_down) + udp_ipv4_headers * number(result.server.datagrams_down)) / client_seconds},
        {"payload_bytes_per_client_tick", number(result.server.payload_down) / client_ticks},
        {"rss_bytes_per_client", number(result.server.rss_bytes) / options.clients},
        {"tick_p50_us", result.server.tick_p50_us},
        {"tick_p99_us", result.server.tick_p99_us},
        {"tick_start_jitter_p99_us", result.server.jitter_p99_us},
        {"snapshots_per_client_tick", number(result.swarm.snapshots) / client_ticks},
        {"server_core_share", result.server.cpu_seconds / result.server.wall_seconds},
        {"swarm_core_share", result.swarm.cpu_share},
        {"ticks", result.server.ticks},
        {"ticks_skipped", result.server.skipped},
        {"join_seconds", result.swarm.join_seconds},
        {"joining_tick_worst_us", result.server.joining_worst_us},
        {"joining_ticks_skipped", result.server.joining_skipped},
        {"own_network", result.own_network}};
    if (options.system != "tickwire") return json;
    json["level"] = level_names()[static_cast<std::size_t>(options.level)];
    json["rtt_ms"] = options.rtt_ms;
    json["loss_percent"] = options.loss_percent;
    json["commands_missing_percent"] = 100 * number(result.server.commands_missing) / client_ticks;
    json["command_to_snapshot_ms"] = result.swarm.quick_waits.mean_ms;
    json["command_to_snapshot_p99_ms"] = result.swarm.quick_waits.p99_ms;
    json["command_to_snapshot_once_a_tick_ms"] = result.swarm.once_a_tick_waits.mean_ms;
    json["command_to_snapshot_once_a_tick_p99_ms"] = result.swarm.once_a_tick_waits.p99_ms;
    json["early_references_below_percent"] = options.early_references_below;
    const double frames = number(std::max<std::uint64_t>(1, result.swarm.frames));
    json["snapshots_in_vain_percent"] = 100 * number(result.swarm.in_vain) / client_ticks;
    json["starved_frames_percent"] = 100 * number(result.swarm.starved_frames) / frames;
    json["view_delay_ms"] = result.swarm.view_delay_ms;
    json["snapshots_checked"] = result.swarm.checked;
    json["snapshots_wrong"] = result.swarm.wrong;
    json["seen_truly_nearest_percent"] =
        100 * number(result.swarm.seen_nearest) / number(std::max<std::uint64_t>(1, result.swarm.seen));
    return json;
}

bool write_json(const std::string& path, const nlohmann::ordered_json& json) {
    if (path == "-") return std::printf("%s\n", json.dump(2).c_str()) > 0;
    std::ofstream out(path);
    out << json.dump(2) << '\n';
    return static_cast<bool>(out.flush());
}

int run(const ArenaOptions& options, const std::string& json_path) {
    ArenaResult result;
    std::string error;
    if (!run_arena(options, result, error)) return std::fprintf(stderr, "tickwire-bench: %s\n", error.c_str()), 1;
    const auto json = figures(options, result);
    std::printf(
        "%s, %u clients, %u Hz: %.2f us a client and tick; %.0f bytes/s down, %.1f payload bytes a tick; "
        "%.3f snapshots a client and tick; server %.0f %%, swarm %.0f %% of a core\n",
        options.system.c_str(), options.clients, options.hz, json["cpu_us_per_client_tick"].get<double>(),
        json["wire_bytes_down_per_client_s"].get<double>(), json["payload_bytes_per_client_tick"].get<double>(),
        json["snapshots_per_client_tick"].get<double>(), 100 * json["server_core_share"].get<double>(),
        100 * json["swarm_core_share"].get<double>());
    if (!json_path.empty() && !write_json(json_path, json))
        return std::fprintf(stderr, "tickwire-bench: %s: cannot be written\n", json_path.c_str()), 1;
    if (options.system == "tickwire" && (result.swarm.wrong > 0 || result.swarm.checked == 0)) {
        std::fprintf(stderr, "tickwire-bench: %llu of %llu checked snapshots are wrong\n",
                     static_cast<unsigned long long>(result.swarm.wrong),
                     static_cast<unsigned long long>(result.swarm.checked));
        return 1;
    }
    return 0;
}

}  // namespace

void add_arena_command(CLI::App& app, int& status) {
    struct Options {
        ArenaOptions arena;
        std::string json, level = "fast";
    };
    auto options = std::make_shared<Options>();
    ArenaOptions& arena = options->arena;
    CLI::App* command = app.add_subcommand("arena", "what a client costs a server: a server and a swarm, a core each");
    command->add_option("--clients", arena.clients, "1 to 3,000")->check(CLI::Range(1, 3000));
    command->add_option("--hz", arena.hz, "ticks a second: 30, 60 or 128")->check(CLI::IsMember({30, 60, 128}));
    command->add_option("--creatures", arena.creatures, "in the world; 256 for up to 256 clients, 1,000 for 1,000")
        ->check(CLI::Range(1, 4096));
    command->add_option("--seconds", arena.seconds, "measured time, after everybody is in")
        ->check(CLI::Range(0.5, 600.0));
    command->add_option("--system", arena.system, "what is measured; walk: simulation and interest alone")
        ->check(CLI::IsMember({"tickwire", "floor", "enet-flatbuffers", "sendmmsg", "sendmsg", "walk"}));
    command->add_option("--rtt", arena.rtt_ms, "tickwire: round trip in ms, made inside the swarm")
        ->check(CLI::Range(0.0, 2000.0));
    command->add_option("--loss", arena.loss_percent, "tickwire: percent of datagrams lost, each way")
        ->check(CLI::Range(0.0, 90.0));
    command
        ->add_option("--early-references-below", arena.early_references_below,
                     "tickwire: percent of loss below which snapshots refer to ones that are not acked yet; 0: never")
        ->check(CLI::Range(0, 20));
    command->add_option("--level", options->level, "tickwire: of snapshots; fast, best or shared")
        ->check(CLI::IsMember(level_names()));
    command->add_option("--prior", arena.prior,
                        "tickwire: file of a prior for the walk at this rate, offered by the server and held by all");
    command->add_option("--seed", arena.seed, "tickwire: of the walk");
    command->add_option(
        "--record", arena.record,
        "tickwire: what the first 8 clients are shown goes to files of this name and -1.twrec and so on");
    command->add_option("--json", options->json, "file for the figures, - for standard output");
    command->callback([options, &status] {
        options->arena.level = options->level == "shared" ? SnapshotLevel::shared
                               : options->level == "best" ? SnapshotLevel::best
                                                          : SnapshotLevel::fast;
        status = run(options->arena, options->json);
    });
}

}  // namespace tickwire::bench
