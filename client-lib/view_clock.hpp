// Which moment the view draws: a fixed delay behind the fastest snapshots, so that the next one is there in time.
// Jitter does not move it; a lasting change of the way is followed by small changes of rate.
#pragma once

#include "lowest_window.hpp"
#include "tickwire/time.hpp"

namespace tickwire::client {

class ViewClock {
public:
    ViewClock(Hertz rate, Duration delay) : rate_(rate), delay_(delay) {}

    /// Something of this tick arrived.
    void arrived(TimePoint now, Tick tick);
    void advance(TimePoint now);
    bool started() const { return started_; }
    /// The drawn moment in ticks; never goes back except after a jump.
    double exact() const { return offset_ + ticks(now_ - origin_); }

private:
    double ticks(Duration time) const { return static_cast<double>(time.count()) * rate_.value / 1e6; }

    Hertz rate_;
    Duration delay_;
    bool started_ = false;
    TimePoint origin_{}, now_{};
    double offset_ = 0;
    LowestWindow lateness_;  // of arrivals: ticks since the origin less their tick
};

}  // namespace tickwire::client
