// Command-line flags that the game and the dedicated server share.
#pragma once

#include <string>

#include "tickwire/conditions.hpp"

namespace CLI {
class App;
}

namespace skirmish {

/// A bad network on purpose; all in one direction, from this program to the other side and back alike.
struct FakeNetwork {
    std::string profile{};  ///< one of tickwire/network_profile.hpp, instead of the figures below
    double lag_ms = 0, jitter_ms = 0, loss_percent = 0, duplicate_percent = 0, reorder_percent = 0;
    /// The profile's, or half of the lag and jitter each way.
    tickwire::Conditions each_way() const;
};

/// All names, with commas between them.
std::string network_names();
/// Empty, or what is wrong with the name of a network.
std::string check_network(const std::string& name);

void add_fake_network_flags(CLI::App& app, FakeNetwork& network);

}  // namespace skirmish
