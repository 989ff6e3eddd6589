// See network_profile.hpp.
#include "tickwire/network_profile.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tickwire {

namespace {

using namespace std::chrono_literals;

Conditions with_phases(Conditions conditions, std::vector<Conditions::Phase> phases) {
    conditions.phases = std::move(phases);
    return conditions;
}

/// Losses in runs: Gilbert, "Capacity of a Burst-Noise Channel", 1960. Access lines lose 2 to 5 datagrams in a row when
/// a queue overflows (Bolot, "End-to-End Packet Delay and Loss Behavior in the Internet", SIGCOMM 1993).
Conditions in_runs(Conditions conditions, double mean_run) {
    conditions.loss_burst = mean_run;
    return conditions;
}

}  // namespace

std::span<const NetworkProfile> network_profiles() {
    static const std::array profiles{
        NetworkProfile{"lan", "nothing added", {}},
        NetworkProfile{"near", "50 ms", path_conditions(50ms, 4ms, 0)},
        NetworkProfile{"far", "150 ms, 20 ms jitter, 5 % loss", path_conditions(150ms, 20ms, 5)},
        NetworkProfile{"bad", "250 ms, 40 ms jitter, 10 % loss", path_conditions(250ms, 40ms, 10)},
        NetworkProfile{"bursty", "80 ms, 8 ms jitter, 5 % loss in runs of 4",
                       in_runs(path_conditions(80ms, 8ms, 5), 4)},
        // A station that looks for other networks hears nothing for 50 to 100 ms, and its access point holds what comes
        // meanwhile; the air itself loses little, as each frame is sent again until it is acknowledged (IEEE 802.11).
        NetworkProfile{"wifi", "30 ms, 6 ms jitter, 0.5 % loss, a stall of 80 ms every 4 s",
                       with_phases(path_conditions(30ms, 6ms, 0.5), {{3900ms, 0ms}, {10ms, 80ms}, {90ms, 0ms}})},
        NetworkProfile{"swinging", "40 ms for 10 s, then 240 ms for 10 s",
                       with_phases(path_conditions(40ms, 4ms, 0), {{10s, 0ms}, {10s, 100ms}})},
    };
    return profiles;
}

Result<Conditions> network_profile(std::string_view name) {
    std::string known;
    for (const NetworkProfile& profile : network_profiles()) {
        if (profile.name == name) return profile.each_way;
        known += (known.empty() ? "" : ", ") + std::string(profile.name);
    }
    return Error{ErrorCode::invalid_argument,
                 "there is no network profile \"" + std::string(name) + "\"; there are " + known};
}

Conditions path_conditions(Duration rtt, Duration jitter, double loss_percent) {
    return {.latency = std::max<Duration>((rtt - jitter) / 2, 0us), .jitter = jitter, .loss_percent = loss_percent};
}

}  // namespace tickwire
