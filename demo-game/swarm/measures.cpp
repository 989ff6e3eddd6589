#include "swarm/measures.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace skirmish {

namespace {

void append(std::vector<double>& all, const std::vector<double>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

double percentile(std::vector<double> values, double part) {
    if (values.empty()) return 0;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, place);
    return *place;
}

/// To a number of decimals, so that it is short in the JSON too.
double rounded(double value, int decimals) {
    const double unit = std::pow(10, decimals);
    return std::round(value * unit) / unit;
}

double percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : rounded(100.0 * static_cast<double>(part) / static_cast<double>(whole), 3);
}

}  // namespace

void Measures::add(const Measures& other) {
    clients += other.clients;
    connected += other.connected;
    disconnects += other.disconnects;
    decode_errors += other.decode_errors;
    seconds += other.seconds;
    append(input_frames, other.input_frames);
    free_seconds += other.free_seconds;
    free_corrections += other.free_corrections;
    corrections += other.corrections;
    append(errors, other.errors);
    hits_confirmed += other.hits_confirmed;
    hits_cancelled += other.hits_cancelled;
    hits_void += other.hits_void;
    ticks += other.ticks;
    commands_missing += other.commands_missing;
    frames += other.frames;
    starved_frames += other.starved_frames;
    append(view_delay_ms, other.view_delay_ms);
    append(view_steps, other.view_steps);
    append(own_steps, other.own_steps);
    steps_beyond_smoothing += other.steps_beyond_smoothing;
    append(jerks, other.jerks);
    append(rtt_ms, other.rtt_ms);
    bytes_down += other.bytes_down;
    bytes_up += other.bytes_up;
}

nlohmann::ordered_json Measures::to_json() const {
    const auto a_second = [&](std::uint64_t bytes) {
        return seconds > 0 ? std::round(static_cast<double>(bytes) / seconds) : 0;
    };
    const std::uint64_t judged = hits_confirmed + hits_cancelled;
    return {{"clients_connected", connected},
            {"own_input_frames_p50", percentile(input_frames, 0.5)},
            {"own_input_frames_p99", percentile(input_frames, 0.99)},
            {"own_input_probes", input_frames.size()},
            {"corrections_per_minute",
             free_seconds > 0 ? rounded(static_cast<double>(free_corrections) * 60 / free_seconds, 3) : 0},
            {"free_movement_seconds", rounded(free_seconds, 1)},
            {"corrections_in_all", corrections},
            {"prediction_error_m_p50", rounded(percentile(errors, 0.5), 4)},
            {"prediction_error_m_p99", rounded(percentile(errors, 0.99), 4)},
            {"hit_agreement_percent", judged > 0 ? percent(hits_confirmed, judged) : 100},
            {"hits_judged", judged},
            {"hits_void_after_own_death", hits_void},
            {"late_commands_percent", percent(commands_missing, ticks)},
            {"starved_frames_percent", percent(starved_frames, frames)},
            {"view_delay_ms_p50", rounded(percentile(view_delay_ms, 0.5), 1)},
            {"view_delay_ms_p95", rounded(percentile(view_delay_ms, 0.95), 1)},
            {"view_step_p999", rounded(percentile(view_steps, 0.999), 4)},
            {"view_step_max", rounded(percentile(view_steps, 1), 4)},
            {"view_jerk_m_s_p99", rounded(percentile(jerks, 0.99), 3)},
            {"own_step_p999", rounded(percentile(own_steps, 0.999), 4)},
            {"own_step_max", rounded(percentile(own_steps, 1), 4)},
            {"steps_beyond_smoothing", steps_beyond_smoothing},
            {"rtt_ms_p50", rounded(percentile(rtt_ms, 0.5), 1)},
            {"rtt_ms_p99", rounded(percentile(rtt_ms, 0.99), 1)},
            {"bytes_down_per_client_s", a_second(bytes_down)},
            {"bytes_up_per_client_s", a_second(bytes_up)},
            {"decode_errors", decode_errors},
            {"disconnects", disconnects}};
}

}  // namespace skirmish
