#include "command_clock.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire::client {

namespace {

constexpr Duration first_aim = std::chrono::milliseconds(25);  // until there are reports
constexpr Duration gross = std::chrono::milliseconds(250);  // an error beyond this is not steered away but jumped over
constexpr double most_slew = 0.03;                          // of real time
constexpr double eagerness = 2;                             // of the error made up in a second
constexpr double some_loss_percent = 1, much_loss_percent = 6;
constexpr Duration far_too_late =
    std::chrono::milliseconds(30);                        // that a new route brings, and steering is too slow for
constexpr double reserve_a_miss = 0.3, most_reserve = 1;  // ticks
constexpr double reserve_fades = 0.05;                    // ticks a second
constexpr std::uint32_t sure_after = 2;                   // reports in a row

}  // namespace

void CommandClock::start(TimePoint now, Tick newest, Duration rtt) {
    started_ = true;
    origin_ = now_ = now;
    lead_ = newest.value + 1 + ticks(rtt + first_aim);
    headroom_ = {};
    past_count_ = 0;
    late_reports_ = 0;
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
    const double headroom = ticks(margin) - lead_at(now - rtt);
    headroom_.add(now, headroom);
    // By the lead of today: what an earlier jump has mended is not late.
    const bool late = headroom + lead_ < -ticks(far_too_late);
    least_late_ = late_reports_ == 0 ? headroom : std::max(least_late_, headroom);
    late_reports_ = late ? late_reports_ + 1 : 0;
}

void CommandClock::missed(std::uint32_t ticks) {
    if (ticks > 0) reserve_ = std::min(reserve_ + reserve_a_miss, most_reserve);
}

void CommandClock::advance(TimePoint now, Duration aim, double loss_percent) {
    const double passed = std::max(0.0, static_cast<double>((now - now_).count()) / 1e6);
    now_ = now;
    jumped_ = false;
    if (!started_) return;
    reserve_ = std::max(0.0, reserve_ - reserve_fades * passed);
    if (!headroom_.empty(now)) {
        const int repeats = loss_percent > much_loss_percent ? 2 : loss_percent > some_loss_percent ? 1 : 0;
        const double wanted = ticks(aim) + reserve_ + repeats, error = wanted - (headroom_.lowest() + lead_);
        if (std::abs(error) > ticks(gross)) {
            lead_ += error;
            jumped_ = true;
        } else if (late_reports_ >= sure_after) {
            lead_ += wanted - (least_late_ + lead_);
            late_reports_ = 0;
            jumped_ = true;
        } else {
            const double most = most_slew * rate_.value * passed;
            lead_ += std::clamp(error * eagerness * passed, -most, most);
        }
    }
    past_[past_count_++ % past_.size()] = {now, lead_};
}

}  // namespace tickwire::client
