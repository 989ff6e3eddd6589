// Which moment the view draws: behind the fastest snapshots by a delay, so that the next one is there in time. The
// delay is fixed, or follows what the network does: late and lost snapshots count alike, as time until anything newer
// came. The view never steps; it runs a little faster or slower.
#pragma once

#include <array>
#include <cstdint>

#include "lowest_window.hpp"
#include "tickwire/time.hpp"

namespace tickwire::client {

class ViewClock {
public:
    /// `delay` zero: it adapts, from one tick up to `longest`.
    ViewClock(Hertz rate, Duration delay, Duration longest);

    /// Something of this tick arrived.
    void arrived(TimePoint now, Tick tick);
    void advance(TimePoint now);
    bool started() const { return started_; }
    /// The drawn moment in ticks; never goes back except after a jump.
    double exact() const { return offset_ + ticks(now_ - origin_); }
    /// How far behind the fastest snapshots it aims to be.
    Duration delay() const { return Duration(static_cast<std::int64_t>(delay_ * 1e6 / rate_.value)); }

private:
    double ticks(Duration time) const { return static_cast<double>(time.count()) * rate_.value / 1e6; }
    void adapt(TimePoint now);

    Hertz rate_;
    bool adaptive_;
    double delay_, longest_;  // ticks
    bool started_ = false;
    TimePoint origin_{}, now_{}, adapted_at_{};
    double offset_ = 0;
    LowestWindow lateness_;  // of arrivals: ticks since the origin less their tick
    Tick newest_{};
    std::array<double, 256> waits_{};  // the same for every tick, at the moment when it or a newer one came
    std::size_t wait_count_ = 0;
};

}  // namespace tickwire::client
