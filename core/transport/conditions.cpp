// Checks of network conditions, for everything that takes them from a person: flags, console, tests.
#include "tickwire/conditions.hpp"

#include <charconv>
#include <string>

namespace tickwire {

namespace {

constexpr Duration longest_delay = std::chrono::seconds(10);
constexpr double longest_burst = 1000;
constexpr std::size_t most_phases = 64;
constexpr Duration shortest_phase = std::chrono::milliseconds(1), longest_phase = std::chrono::minutes(10);

Error out_of_range(const char* field, const std::string& value, const char* range) {
    return Error{ErrorCode::invalid_argument, std::string(field) + ' ' + value + ": must be " + range};
}

std::string milliseconds(Duration duration) {
    return std::to_string(duration.count() / 1000) + " ms";
}

std::string shortest(double value) {
    char text[32];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value);
    return {text, end};
}

bool is_delay(Duration duration) {
    return duration >= Duration::zero() && duration <= longest_delay;
}

/// False for NaN too.
bool is_percent(double value) {
    return value >= 0 && value <= 100;
}

}  // namespace

Result<void> Conditions::validate() const {
    if (!is_delay(latency)) return out_of_range("latency", milliseconds(latency), "0 to 10000 ms");
    if (!is_delay(jitter)) return out_of_range("jitter", milliseconds(jitter), "0 to 10000 ms");
    const struct {
        const char* name;
        double value;
    } percents[] = {{"loss_percent", loss_percent},
                    {"duplicate_percent", duplicate_percent},
                    {"reorder_percent", reorder_percent},
                    {"corrupt_percent", corrupt_percent}};
    for (const auto& [name, value] : percents) {
        if (!is_percent(value)) return out_of_range(name, shortest(value), "0 to 100");
    }
    if (!(loss_burst >= 1 && loss_burst <= longest_burst)) {
        return out_of_range("loss_burst", shortest(loss_burst), "1 to 1000 datagrams");
    }
    if (phases.size() > most_phases) return out_of_range("phases", std::to_string(phases.size()), "at most 64");
    for (const Phase& phase : phases) {
        if (phase.lasts < shortest_phase || phase.lasts > longest_phase)
            return out_of_range("phases: lasts", milliseconds(phase.lasts), "1 to 600000 ms");
        if (!is_delay(phase.extra_latency))
            return out_of_range("phases: extra_latency", milliseconds(phase.extra_latency), "0 to 10000 ms");
    }
    return {};
}

bool Conditions::any() const {
    return latency != Duration::zero() || jitter != Duration::zero() || loss_percent > 0 || duplicate_percent > 0 ||
           reorder_percent > 0 || corrupt_percent > 0 || bandwidth_kbit != 0 || !phases.empty();
}

}  // namespace tickwire
