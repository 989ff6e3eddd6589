// What the benchmark asks of a transport: a small reliable message every 16 ms from a server to a client, and how long
// each took.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tickwire/conditions.hpp"

namespace tickwire::bench {

inline constexpr Duration period = std::chrono::milliseconds(16);
inline constexpr Duration patience = std::chrono::seconds(30);  // after the last message, for what is still under way

struct Trial {
    Conditions conditions;
    Duration time;
    std::uint64_t seed = 1;
};

struct Delivery {
    std::uint64_t sent = 0, received = 0, out_of_order = 0, disconnects = 0;
    std::vector<double> milliseconds;

    void arrived(std::uint64_t number, TimePoint sent_at, TimePoint now) {
        if (number != received) ++out_of_order;
        ++received;
        milliseconds.push_back(std::chrono::duration<double, std::milli>(now - sent_at).count());
    }
    double percentile(double percent) {
        if (milliseconds.empty()) return 0;
        std::ranges::sort(milliseconds);
        const auto index = static_cast<std::size_t>(percent / 100 * static_cast<double>(milliseconds.size()));
        return milliseconds[std::min(index, milliseconds.size() - 1)];
    }
};

/// ENet as it comes, with nothing of ours but the network and the clock beneath it.
Delivery deliver_by_stock_enet(const Trial& trial);
/// The sealed transport, with commands and snapshots flowing beside, as in a game.
Delivery deliver_sealed(const Trial& trial);

}  // namespace tickwire::bench
