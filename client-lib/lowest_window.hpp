// The least of what was measured in the last seconds, two unless said otherwise, in a fixed number of buckets: constant
// memory and no sorting, and old values go a quarter of a second at a time.
#pragma once

#include <algorithm>
#include <array>
#include <limits>

#include "tickwire/time.hpp"

namespace tickwire::client {

template <std::size_t buckets>
class LowestWindowOf {
    static constexpr Duration bucket = std::chrono::milliseconds(250);

public:
    /// What is older is forgotten for sure.
    static constexpr Duration memory = (buckets + 1) * bucket;

    void add(TimePoint now, double value) {
        roll(now);
        lowest_[newest_ % buckets] = std::min(lowest_[newest_ % buckets], value);
    }
    bool empty(TimePoint now) {
        roll(now);
        return lowest() == none;
    }
    double lowest() const { return *std::ranges::min_element(lowest_); }
    /// The lowest but for that of one quarter of a second: what has happened at two times. Infinity when nothing has.
    double lowest_twice() const {
        double least = none, next = none;
        for (const double value : lowest_) {
            next = std::min(next, std::max(least, value));
            least = std::min(least, value);
        }
        return next;
    }

private:
    static constexpr double none = std::numeric_limits<double>::infinity();

    void roll(TimePoint now) {
        const auto current = static_cast<std::uint64_t>(now.time_since_epoch() / bucket);
        if (current >= newest_ + buckets)
            lowest_.fill(none);
        else {
            for (; newest_ < current; ++newest_) lowest_[(newest_ + 1) % buckets] = none;
        }
        newest_ = std::max(newest_, current);
    }

    std::array<double, buckets> lowest_ = [] {
        std::array<double, buckets> all;
        all.fill(none);
        return all;
    }();
    std::uint64_t newest_ = 0;
};

using LowestWindow = LowestWindowOf<8>;

}  // namespace tickwire::client
