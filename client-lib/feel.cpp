#include "tickwire/feel.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "tempo.hpp"

namespace tickwire {

namespace {
constexpr std::uint8_t longest_input_delay = 3;
}

Result<void> Feel::validate() const {
    const auto out_of_range = [](const std::string& field, const std::string& value, const char* allowed) {
        return Error{ErrorCode::invalid_argument, "feel: " + field + " is " + value + ", must be " + allowed};
    };
    if (smoothness && !(*smoothness >= 0 && *smoothness <= 1))
        return out_of_range("smoothness", std::to_string(*smoothness), "0 to 1");
    if (input_delay && *input_delay > longest_input_delay)
        return out_of_range("input_delay", std::to_string(*input_delay), "0 to 3 ticks");
    if (interpolation_delay < Duration::zero() || interpolation_delay > std::chrono::seconds(1))
        return out_of_range("interpolation_delay", std::to_string(interpolation_delay.count() / 1000) + " ms",
                            "0 to 1 s");
    return {};
}

namespace client {

namespace {

/// What Auto chooses: more where datagrams are lost or come unevenly.
double automatic(double loss_percent, Duration rtt_jitter) {
    const double trouble = loss_percent / 10 + static_cast<double>(rtt_jitter.count()) / 80'000;
    return 0.7 + 0.2 * std::clamp(trouble, 0.0, 1.0);
}

Duration in_us(double us) {
    return Duration(static_cast<std::int64_t>(us));
}

}  // namespace

Tempo Tempo::of(const Feel& feel, double loss_percent, Duration rtt_jitter) {
    const double s = feel.smoothness ? static_cast<double>(*feel.smoothness) : automatic(loss_percent, rtt_jitter);
    // Who asks for smooth pays with a little delay of its own input; Auto never does.
    const std::int32_t asked = !feel.smoothness ? 0 : s > 0.9 ? 2 : s > 0.75 ? 1 : 0;
    return {.in_time = 1 - 0.03 * std::pow(1.0 / 30, s),  // 97 % to 99.9 %
            .command_aim = {.least = in_us(200 + 500 * s), .most = in_us(1'000 + 6'000 * s)},
            .input_delay = feel.input_delay ? *feel.input_delay : asked,
            .fade = feel.smoothing ? 0.5 + 0.7 * s : 0};
}

}  // namespace client

}  // namespace tickwire
