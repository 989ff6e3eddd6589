#include "view_clock.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire::client {

namespace {

constexpr Duration gross = std::chrono::milliseconds(250);  // an error beyond this is jumped over
constexpr double most_slew = 0.02;                          // of real time: not seen
constexpr double eagerness = 1;                             // of the error made up in a second

}  // namespace

void ViewClock::arrived(TimePoint now, Tick tick) {
    if (!started_) {
        started_ = true;
        origin_ = now_ = now;
        offset_ = tick.value - ticks(delay_);
    }
    lateness_.add(now, ticks(now - origin_) - tick.value);
}

void ViewClock::advance(TimePoint now) {
    const double passed = static_cast<double>((now - now_).count()) / 1e6;
    now_ = now;
    if (!started_ || lateness_.empty(now)) return;
    const double error = -lateness_.lowest() - ticks(delay_) - offset_;
    if (std::abs(error) > ticks(gross)) {
        offset_ += error;
    } else {
        const double most = most_slew * rate_.value * passed;
        offset_ += std::clamp(error * eagerness * passed, -most, most);
    }
}

}  // namespace tickwire::client
