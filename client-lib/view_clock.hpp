// Which moment the view draws: behind the fastest snapshots by a delay, so that the next one is there in time. The
// delay is fixed, or follows what the network does: late and lost snapshots count alike, as time until anything newer
// came. The view never steps back; it runs a little faster or slower, and stands when there is nothing to draw.
#pragma once

#include <cstdint>

#include "arrival_waits.hpp"
#include "lowest_window.hpp"
#include "tickwire/time.hpp"

namespace tickwire::client {

class ViewClock {
public:
    /// How far beyond the newest snapshot others go on as they went, in ticks.
    static constexpr double most_extrapolation = 3;

    /// `longest` bounds the delay that it chooses.
    ViewClock(Hertz rate, Duration longest);

    /// Zero: it adapts, from one tick up to the longest, so that of the moments drawn `in_time` find their snapshot.
    void set_delay(Duration delay, double in_time);
    /// Something of this tick arrived.
    void arrived(TimePoint now, Tick tick);
    void advance(TimePoint now);
    bool started() const { return started_; }
    /// The drawn moment in ticks, at most most_extrapolation beyond the newest; never goes back except after a jump.
    double exact() const { return offset_ + ticks(now_ - origin_); }
    /// Nothing as new as the drawn moment has arrived.
    bool starved() const { return exact() > newest_.value; }
    /// By how much the way of snapshots has become longer in the last moments: not one came in time any more. Zero
    /// otherwise, and for a stall, after which they come all at once.
    Duration longer_by(TimePoint now) const;
    /// How far the drawn moment is behind the fastest snapshots.
    Duration delay() const { return Duration(static_cast<std::int64_t>(behind_ * 1e6 / rate_.value)); }

private:
    double ticks(Duration time) const { return static_cast<double>(time.count()) * rate_.value / 1e6; }
    void adapt(TimePoint now);
    void follow_route();
    double delay_for(double wait) const;
    void note_lateness(TimePoint now, double lateness);
    void follow(TimePoint now, double passed);

    Hertz rate_;
    bool adaptive_ = true;
    double delay_ = 3, longest_;  // ticks
    double in_time_ = 0.99;
    double fastest_ = 0;  // lateness of the fastest snapshots, when last looked at
    double behind_ = 0;
    double frame_ = 1;  // ticks that a frame lasts, on average; at most 1
    bool started_ = false;
    TimePoint origin_{}, now_{}, adapted_at_{};
    double offset_ = 0;
    LowestWindow lateness_;  // of arrivals: ticks since the origin less their tick
    Tick newest_{};
    std::uint32_t late_moments_ = 0;  // in a row, at which snapshots came that are far later than the delay
    TimePoint late_at_{};             // the newest of them
    double least_late_ = 0;           // of these, in ticks
    TimePoint longer_since_{};        // of a way that has become longer
    double longer_ = 0;               // by this many ticks
    ArrivalWaits waits_;
};

}  // namespace tickwire::client
