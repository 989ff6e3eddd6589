#include "options/network_options.hpp"

#include <CLI/CLI.hpp>

namespace skirmish {

tickwire::Conditions FakeNetwork::each_way() const {
    const auto half = [](double ms) { return tickwire::Duration(static_cast<std::int64_t>(ms * 1000 / 2)); };
    return {.latency = half(lag_ms),
            .jitter = half(jitter_ms),
            .loss_percent = loss_percent,
            .duplicate_percent = duplicate_percent,
            .reorder_percent = reorder_percent};
}

void add_fake_network_flags(CLI::App& app, FakeNetwork& network) {
    const char* group = "A bad network on purpose";
    app.add_option("--fake-lag-ms", network.lag_ms, "added to the round trip")
        ->check(CLI::Range(0.0, 10000.0))
        ->group(group);
    app.add_option("--fake-jitter-ms", network.jitter_ms, "up to this much more, at random")
        ->check(CLI::Range(0.0, 10000.0))
        ->group(group);
    app.add_option("--fake-loss-percent", network.loss_percent, "lost, each way")
        ->check(CLI::Range(0.0, 100.0))
        ->group(group);
    app.add_option("--fake-duplicate-percent", network.duplicate_percent, "sent twice, each way")
        ->check(CLI::Range(0.0, 100.0))
        ->group(group);
    app.add_option("--fake-reorder-percent", network.reorder_percent, "overtaken by later ones, each way")
        ->check(CLI::Range(0.0, 100.0))
        ->group(group);
}

}  // namespace skirmish
