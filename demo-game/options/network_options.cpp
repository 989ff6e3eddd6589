#include "options/network_options.hpp"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tickwire/network_profile.hpp"

namespace skirmish {

tickwire::Conditions FakeNetwork::each_way() const {
    if (!profile.empty()) return *tickwire::network_profile(profile);
    const auto half = [](double ms) { return tickwire::Duration(static_cast<std::int64_t>(ms * 1000 / 2)); };
    return {.latency = half(lag_ms),
            .jitter = half(jitter_ms),
            .loss_percent = loss_percent,
            .duplicate_percent = duplicate_percent,
            .reorder_percent = reorder_percent};
}

std::string network_names() {
    std::string names;
    for (const tickwire::NetworkProfile& one : tickwire::network_profiles())
        names += (names.empty() ? "" : ", ") + std::string(one.name);
    return names;
}

std::string check_network(const std::string& name) {
    const auto found = tickwire::network_profile(name);
    return found ? "" : found.error().message;
}

void add_fake_network_flags(CLI::App& app, FakeNetwork& network) {
    const char* group = "A bad network on purpose";
    CLI::Option* profile = app.add_option("--network", network.profile, "one with a name: " + network_names())
                               ->check(check_network)
                               ->group(group);
    const auto add = [&](const char* flag, double& value, double most, const char* about) {
        app.add_option(flag, value, about)->check(CLI::Range(0.0, most))->group(group)->excludes(profile);
    };
    add("--fake-lag-ms", network.lag_ms, 10000, "added to the round trip");
    add("--fake-jitter-ms", network.jitter_ms, 10000, "up to this much more, at random");
    add("--fake-loss-percent", network.loss_percent, 100, "lost, each way");
    add("--fake-duplicate-percent", network.duplicate_percent, 100, "sent twice, each way");
    add("--fake-reorder-percent", network.reorder_percent, 100, "overtaken by later ones, each way");
}

}  // namespace skirmish
