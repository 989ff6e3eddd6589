// Networks by name, so that "far away" means the same to the game, the swarm, the tests and a bug report.
#pragma once

#include <span>
#include <string_view>

#include "tickwire/conditions.hpp"

namespace tickwire {

struct NetworkProfile {
    std::string_view name;   ///< one word
    std::string_view about;  ///< round trip, jitter and loss in words
    Conditions each_way;     ///< to be applied in both directions
};

/// All of them; valid for ever.
std::span<const NetworkProfile> network_profiles();
/// The error names those that there are.
Result<Conditions> network_profile(std::string_view name);

/// Half a path whose round trip takes `rtt` on average, each way with up to `jitter` more than its least and with this
/// loss. Where `jitter` is more than `rtt` the round trip takes longer.
Conditions path_conditions(Duration rtt, Duration jitter, double loss_percent);

}  // namespace tickwire
