#include "app/outcome.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace skirmish {

FrameTimes FrameTimes::of(std::vector<double> milliseconds) {
    if (milliseconds.empty()) return {};
    std::ranges::sort(milliseconds);
    const auto at = [&](double part) {
        const double value =
            milliseconds[static_cast<std::size_t>(part * static_cast<double>(milliseconds.size() - 1))];
        return std::round(value * 100) / 100;
    };
    return {at(0.5), at(0.99), at(1)};
}

std::string Outcome::to_json() const {
    nlohmann::ordered_json result{
        {"ticks", ticks},   {"snapshots", snapshots},         {"players", players},
        {"kills", kills},   {"decode_errors", decode_errors}, {"rtt_ms", std::round(rtt_ms * 10) / 10},
        {"frames", frames}, {"reconnects", reconnects},       {"corrections", corrections}};
    if (frame_times) {
        result["draw_ms_p50"] = frame_times->p50;
        result["draw_ms_p99"] = frame_times->p99;
        result["draw_ms_max"] = frame_times->most;
    }
    return result.dump();
}

}  // namespace skirmish
