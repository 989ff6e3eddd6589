// Whether the server keeps up, and what it leaves out while it does not, in this order: snapshots are sent half as
// often; clients get half of their budget, so that what is far away waits; nobody new is let in. It takes back the last
// one first. Pure: it is told how long ticks took.
#pragma once

#include <cstdint>

#include "tickwire/time.hpp"

namespace tickwire::server {

class LoadShedder {
public:
    static constexpr std::uint32_t most = 3;
    static constexpr Duration raise_after{1'000'000}, lower_after{3'000'000};

    /// `period` of a tick; `above_percent` of it is too much, 0: never.
    LoadShedder(Duration period, std::uint32_t above_percent) : period_(period), above_(above_percent / 100.0) {}

    /// That many ticks were due and took `spent` together. True when the level has changed.
    bool ticked(std::uint32_t ticks, Duration spent, TimePoint now);

    /// Back to level 0, as at the start.
    void forget() {
        level_ = 0;
        share_ = 0;
        since_ = {};
    }

    std::uint32_t level() const { return level_; }
    bool half_the_snapshots() const { return level_ >= 1; }
    bool half_the_budget() const { return level_ >= 2; }
    bool closed() const { return level_ >= 3; }
    /// How often it has gone up.
    std::uint64_t raised() const { return raised_; }
    /// Of the time that there is for ticks, what they take: 1 is all of it.
    double share() const { return share_; }

private:
    Duration period_;
    double above_;
    double share_ = 0;
    std::uint32_t level_ = 0;
    std::uint64_t raised_ = 0;
    TimePoint since_{};  // the load is above or below since then
    bool high_ = false;
};

}  // namespace tickwire::server
