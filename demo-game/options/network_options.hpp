// Command-line flags that the game and the dedicated server share.
#pragma once

#include "tickwire/conditions.hpp"

namespace CLI {
class App;
}

namespace skirmish {

/// A bad network on purpose; all in one direction, from this program to the other side and back alike.
struct FakeNetwork {
    double lag_ms = 0, jitter_ms = 0, loss_percent = 0, duplicate_percent = 0, reorder_percent = 0;
    /// Half of the lag and jitter each way.
    tickwire::Conditions each_way() const;
};

void add_fake_network_flags(CLI::App& app, FakeNetwork& network);

}  // namespace skirmish
