// tickwire-swarm: many real clients in one process, each on a network of its own, and what their players would have
// felt as JSON.
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "maps/map_file.hpp"
#include "options/command_line.hpp"
#include "options/logging.hpp"
#include "options/token_file.hpp"
#include "swarm/swarm_client.hpp"
#include "tickwire/client_group.hpp"
#include "tickwire/network_profile.hpp"

namespace {

using namespace skirmish;
using namespace tickwire;

constexpr std::uint16_t default_port = 40000;

struct Options {
    std::string connect, join_key, token_keys, json, assets, log_level = "warning";
    std::uint32_t clients = 8;
    double seconds = 30, warm_up = 4, fps = 60;
    double rtt_ms = 0, jitter_ms = 0, loss_percent = 0;
    std::vector<std::string> networks, without;
    std::uint64_t seed = 1;
    bool compare = false;
};

/// What can be switched off to see what it is worth.
const std::map<std::string, void (*)(Feel&)> techniques{
    {"prediction", [](Feel& feel) { feel.prediction = false; }},
    {"interpolation", [](Feel& feel) { feel.interpolation = false; }},
    {"smoothing", [](Feel& feel) { feel.smoothing = false; }},
    {"lag-compensation", [](Feel& feel) { feel.lag_compensation = false; }},
    {"adaptive-delay", [](Feel& feel) { feel.interpolation_delay = std::chrono::milliseconds(17); }},
};

void add_flags(CLI::App& app, Options& options) {
    std::vector<std::string> networks, names;
    for (const NetworkProfile& profile : network_profiles()) networks.emplace_back(profile.name);
    for (const auto& [name, off] : techniques) names.push_back(name);
    app.add_option("--connect", options.connect, "host[:port] of a Skirmish server")->required();
    app.add_option("--join-key", options.join_key, "when the host asks for one");
    app.add_option("--token-keys", options.token_keys,
                   "file of keys, when the host asks for connect tokens: one is made for each client");
    app.add_option("--clients", options.clients, "how many")->check(CLI::Range(1, 1000))->capture_default_str();
    app.add_option("--seconds", options.seconds, "measured, after the warm-up")
        ->check(CLI::Range(1.0, 1e6))
        ->capture_default_str();
    app.add_option("--warm-up", options.warm_up, "seconds played and not measured")
        ->check(CLI::Range(0.0, 1e4))
        ->capture_default_str();
    app.add_option("--fps", options.fps, "pictures a second")->check(CLI::Range(5.0, 500.0))->capture_default_str();
    app.add_option("--rtt", options.rtt_ms, "round trip added, in ms")->check(CLI::Range(0.0, 10000.0));
    app.add_option("--jitter", options.jitter_ms, "up to this much of it varies, each way, in ms")
        ->check(CLI::Range(0.0, 10000.0));
    app.add_option("--loss", options.loss_percent, "lost, each way, in per cent")->check(CLI::Range(0.0, 100.0));
    app.add_option("--network", options.networks, "named network instead; several are taken in turn by the clients")
        ->check(CLI::IsMember(networks));
    app.add_option("--without", options.without, "technique to switch off")->check(CLI::IsMember(names));
    app.add_flag("--compare", options.compare,
                 "every technique switched off in some of the clients, and all of them on in as many");
    app.add_option("--seed", options.seed, "of the networks and of what the clients do")->capture_default_str();
    app.add_option("--json", options.json, "file for the result; standard output when not given");
    app.add_option("--assets", options.assets, "folder with maps");
    app.add_option("--log-level", options.log_level)
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
}

Duration in_ms(double ms) {
    return Duration(static_cast<std::int64_t>(ms * 1000));
}

Conditions conditions_of(const Options& options, std::uint32_t client) {
    if (!options.networks.empty()) return *network_profile(options.networks[client % options.networks.size()]);
    return path_conditions(in_ms(options.rtt_ms), in_ms(options.jitter_ms), options.loss_percent);
}

/// The clients that are alike; with --compare there are several such groups.
struct Group {
    std::string name;
    Feel feel;
    Measures measures{};
};

std::vector<Group> groups_of(const Options& options) {
    Group all{.name = "all", .feel = {}};
    for (const std::string& name : options.without) techniques.at(name)(all.feel);
    std::vector<Group> groups{all};
    for (const auto& [name, off] : techniques) {
        if (!options.compare) break;
        groups.push_back({.name = "without " + name, .feel = all.feel});
        off(groups.back().feel);
    }
    return groups;
}

struct Running {
    std::unique_ptr<SwarmClient> client;
    std::size_t group = 0;
    TimePoint next_frame{};
};

void run(std::vector<Running>& swarm, const Options& options) {
    const Duration frame_time(static_cast<std::int64_t>(1e6 / options.fps));
    const TimePoint begin = monotonic_now(),
                    end = begin + in_ms((options.warm_up + options.seconds) * 1000) + in_ms(1000);
    for (std::size_t i = 0; i < swarm.size(); ++i) {
        swarm[i].next_frame = begin + frame_time * static_cast<int>(i) / static_cast<int>(swarm.size());
    }
    while (true) {
        auto next = std::ranges::min_element(swarm, {}, &Running::next_frame);
        if (next->next_frame >= end) return;
        std::this_thread::sleep_until(next->next_frame);
        const TimePoint now = monotonic_now();
        next->client->frame(now);
        // What a late machine missed is not made up for: a player would have missed the pictures too.
        next->next_frame = std::max(next->next_frame + frame_time, now);
    }
}

int measure(const Options& options) {
    auto assets = find_assets(options.assets);
    if (!assets) return spdlog::error("{}", assets.error().message), 1;
    auto server = parse_endpoint(options.connect, default_port);
    if (!server) return spdlog::error("{}", server.error().message), 1;
    std::vector<TokenKey> keys;
    if (!options.token_keys.empty()) {
        auto read = read_token_keys(options.token_keys);
        if (!read) return spdlog::error("{}", read.error().message), 1;
        keys = std::move(*read);
    }
    std::vector<Group> groups = groups_of(options);
    ClientGroup shared;
    std::vector<Running> swarm;
    for (std::uint32_t i = 0; i < options.clients; ++i) {
        const std::size_t group = i % groups.size();
        ClientConfig config{.host = server->host,
                            .port = server->port,
                            .name = "swarm " + std::to_string(i + 1),
                            .join_key = options.join_key,
                            .feel = groups[group].feel};
        if (!keys.empty()) {
            auto token = own_token(keys, i + 1);
            if (!token) return spdlog::error("{}", token.error().message), 1;
            config.token = std::move(*token);
        }
        config.outgoing = config.incoming = conditions_of(options, i);
        config.prior_file = skirmish::prior_of(*assets);
        config.log = log_sink();
        config.group = &shared;
        auto client =
            SwarmClient::connect(std::move(config), *assets, options.seed * 1000 + i, in_ms(options.warm_up * 1000));
        if (!client) return spdlog::error("{}", client.error().message), 1;
        swarm.push_back({std::move(*client), group});
    }
    run(swarm, options);
    const TimePoint now = monotonic_now();
    for (Running& one : swarm) {
        if (one.client->client().state() == ClientState::disconnected)
            spdlog::error("a client was disconnected: {}", one.client->client().disconnect().to_string());
        groups[one.group].measures.add(one.client->finish(now));
    }
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    nlohmann::ordered_json result = groups.front().measures.to_json();
    const double cpu_ms = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
                          static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
    result["cpu_ms_per_client_s"] =
        std::round(cpu_ms / (options.seconds + options.warm_up) / options.clients * 100) / 100;
    for (std::size_t i = 1; i < groups.size(); ++i) result[groups[i].name] = groups[i].measures.to_json();
    if (options.json.empty()) {
        std::cout << result.dump(2) << '\n';
    } else {
        std::ofstream out(options.json);
        out << result.dump(2) << '\n';
        if (!out) return spdlog::error("{} cannot be written", options.json), 1;
    }
    return groups.front().measures.connected > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Measures how Skirmish feels: real clients that play by themselves against any server.",
                 "tickwire-swarm");
    app.set_version_flag("--version", TICKWIRE_VERSION);
    add_flags(app, options);
    if (const auto ended = read_flags(app, argc, argv)) return *ended;
    start_log(options.log_level);
    return measure(options);
}
