// Every figure of a server as Prometheus reads it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tickwire/server_config.hpp"

namespace tickwire::host {

struct Figures {
    ServerStats stats{};
    std::vector<std::pair<std::string, std::uint64_t>> transport_counters{};
};

/// Of each shard; those of several carry a label that says which.
std::string metrics_text(std::span<const Figures> shards);

}  // namespace tickwire::host
