#include "view_clock.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tickwire::client {

namespace {

constexpr Duration gross = std::chrono::milliseconds(250);  // an error beyond this is jumped over
// Of real time: as usual, when the view is more than a tick off, and when it has run out of snapshots.
constexpr double usual_slew = 0.02, urgent_slew = 0.06, starved_slew = 0.4;
constexpr double eagerness = 1, starved_eagerness = 15;  // of the error made up in a second

constexpr Duration adapts_every = std::chrono::milliseconds(250);
constexpr double reserve = 0.3;   // ticks
constexpr double unworthy = 0.5;  // ticks: a smaller gain does not move the clock
constexpr double relaxes = 0.15;  // of the gain, each time

}  // namespace

ViewClock::ViewClock(Hertz rate, Duration longest) : rate_(rate), longest_(ticks(longest)) {}

void ViewClock::set_delay(Duration delay, double in_time) {
    adaptive_ = delay == Duration::zero();
    if (!adaptive_) delay_ = std::min(ticks(delay), longest_);
    in_time_ = in_time;
}

void ViewClock::arrived(TimePoint now, Tick tick) {
    if (!started_) {
        started_ = true;
        origin_ = now_ = adapted_at_ = now;
        offset_ = tick.value - delay_;
        newest_ = tick - 1;
    }
    lateness_.add(now, ticks(now - origin_) - tick.value);
    const std::int32_t news = std::min(tick - newest_, static_cast<std::int32_t>(waits_.size()));
    for (std::int32_t i = 0; i < news; ++i)
        waits_[wait_count_++ % waits_.size()] = ticks(now - origin_) - (tick - i).value;
    newest_ = std::max(newest_, tick);
}

void ViewClock::adapt(TimePoint now) {
    adapted_at_ = now;
    std::vector<double> waits(waits_.begin(),
                              waits_.begin() + static_cast<std::ptrdiff_t>(std::min(wait_count_, waits_.size())));
    const auto place = waits.begin() + static_cast<std::ptrdiff_t>(in_time_ * static_cast<double>(waits.size() - 1));
    std::ranges::nth_element(waits, place);
    const double wanted = std::clamp(*place - lateness_.lowest() + reserve, 1.0, longest_);
    if (wanted > delay_)
        delay_ = wanted;
    else if (wanted < delay_ - unworthy)
        delay_ += (wanted - delay_) * relaxes;
}

void ViewClock::advance(TimePoint now) {
    const double passed = std::max(0.0, static_cast<double>((now - now_).count()) / 1e6);
    now_ = now;
    if (!started_ || lateness_.empty(now)) return;
    if (adaptive_ && now - adapted_at_ >= adapts_every) adapt(now);
    const double error = -lateness_.lowest() - delay_ - offset_;
    if (std::abs(error) > ticks(gross)) {
        offset_ += error;
    } else {
        const bool late = starved() && error < 0;
        const double slew = late ? starved_slew : std::abs(error) > 1 ? urgent_slew : usual_slew;
        const double most = slew * rate_.value * passed;
        offset_ += std::clamp(error * (late ? starved_eagerness : eagerness) * passed, -most, most);
    }
    offset_ -= std::max(0.0, exact() - newest_.value - most_extrapolation);
    behind_ = -lateness_.lowest() - offset_;
}

}  // namespace tickwire::client
