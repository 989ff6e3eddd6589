// Network conditions for play-testing and tests: what the conditioner and the simulated network do to each datagram,
// one way.
#pragma once

#include <cstdint>
#include <vector>

#include "tickwire/result.hpp"
#include "tickwire/time.hpp"

namespace tickwire {

struct Conditions {
    Duration latency{0};           ///< added one way, 0 to 10 s
    Duration jitter{0};            ///< uniform extra in [0, jitter], 0 to 10 s; order is kept unless reorder_percent
    double loss_percent = 0;       ///< 0 to 100
    double duplicate_percent = 0;  ///< 0 to 100
    double reorder_percent = 0;    ///< of datagrams held back 20 to 50 ms more: later ones overtake them, 0 to 100
    double corrupt_percent = 0;    ///< of datagrams with one flipped bit, 0 to 100
    /// Kilobits a second, 0 for no limit. IP and UDP headers count; the queue holds 200 ms.
    std::uint32_t bandwidth_kbit = 0;
    /// Mean length of a run of losses in datagrams, 1 to 1,000; 1 loses each independently.
    double loss_burst = 1;
    /// A stretch of a path that changes: everything sent in it takes this much longer. A short one is a stall: as order
    /// is kept, what is sent meanwhile comes out at its end, all at once.
    struct Phase {
        Duration lasts{0};          ///< 1 ms to 10 min
        Duration extra_latency{0};  ///< 0 to 10 s
    };
    std::vector<Phase> phases{};  ///< one after the other, from the first datagram on, for ever; at most 64
    /// Names the first field out of its range, and the range.
    Result<void> validate() const;
    /// False when nothing would happen to a datagram.
    bool any() const;
};

}  // namespace tickwire
