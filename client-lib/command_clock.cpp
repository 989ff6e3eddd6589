#include "command_clock.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire::client {

namespace {

constexpr Duration aim = std::chrono::milliseconds(5);         // that the least margin of the last seconds should have
constexpr Duration first_aim = std::chrono::milliseconds(25);  // until there are reports
constexpr Duration gross = std::chrono::milliseconds(250);  // an error beyond this is not steered away but jumped over
constexpr double most_slew = 0.03;                          // of real time
constexpr double eagerness = 2;                             // of the error made up in a second
constexpr double some_loss_percent = 1, much_loss_percent = 10;

}  // namespace

void CommandClock::start(TimePoint now, Tick newest, Duration rtt) {
    started_ = true;
    origin_ = now_ = now;
    lead_ = newest.value + 1 + ticks(rtt + first_aim);
    headroom_ = {};
    past_count_ = 0;
}

double CommandClock::exact() const {
    return lead_ + ticks(now_ - origin_);
}

Tick CommandClock::tick() const {
    return Tick(static_cast<std::uint32_t>(std::max(0.0, exact())));
}

double CommandClock::lead_at(TimePoint time) const {
    const std::size_t held = std::min(past_count_, past_.size());
    for (std::size_t i = 1; i <= held; ++i) {
        const Past& past = past_[(past_count_ - i) % past_.size()];
        if (past.at <= time) return past.lead;
    }
    return held > 0 ? past_[(past_count_ - held) % past_.size()].lead : lead_;
}

void CommandClock::margin_reported(TimePoint now, Duration margin, Duration rtt) {
    headroom_.add(now, ticks(margin) - lead_at(now - rtt));
}

void CommandClock::advance(TimePoint now, double loss_percent) {
    const double passed = static_cast<double>((now - now_).count()) / 1e6;
    now_ = now;
    if (!started_) return;
    if (!headroom_.empty(now)) {
        const int repeats = loss_percent > much_loss_percent ? 2 : loss_percent > some_loss_percent ? 1 : 0;
        const double error = ticks(aim) + repeats - (headroom_.lowest() + lead_);
        if (std::abs(error) > ticks(gross)) {
            lead_ += error;
        } else {
            const double most = most_slew * rate_.value * passed;
            lead_ += std::clamp(error * eagerness * passed, -most, most);
        }
    }
    past_[past_count_++ % past_.size()] = {now, lead_};
}

}  // namespace tickwire::client
