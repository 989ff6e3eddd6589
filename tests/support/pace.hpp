// When a simulated program runs: at a first moment, and from there on at its rate, without drift.
#pragma once

#include <cmath>
#include <cstdint>

#include "tickwire/time.hpp"

namespace tickwire::test {

class Pace {
public:
    Pace() = default;
    Pace(TimePoint first, double period_us) : first_(first), period_us_(period_us) {}
    static Pace at_rate(TimePoint first, double hertz) { return {first, 1e6 / hertz}; }

    TimePoint next() const { return first_ + Duration(std::llround(period_us_ * static_cast<double>(count_))); }
    void take() { ++count_; }
    /// Leaves out the moments before `now`.
    void skip_to(TimePoint now) {
        while (next() < now) ++count_;
    }
    double period_seconds() const { return period_us_ / 1e6; }

private:
    TimePoint first_{};
    double period_us_ = 1e6 / 60;
    std::uint64_t count_ = 0;
};

}  // namespace tickwire::test
