// When ticks are due. Tick n begins n periods after the start, without drift; after an overrun a bounded number is made
// up and the rest is skipped.
#pragma once

#include <cstdint>

#include "tickwire/time.hpp"

namespace tickwire::server {

class TickClock {
public:
    TickClock(Hertz rate, std::uint32_t max_catch_up) : rate_(rate), max_catch_up_(max_catch_up) {}

    /// The first tick is due at once.
    void start(TimePoint now) {
        origin_ = now;
        begun_ = 0;
    }
    TimePoint next() const { return time_of(begun_); }
    /// How many ticks to run now. The ticks beyond the bound are gone: skipped() counts them.
    std::uint32_t take_due(TimePoint now);
    std::uint64_t skipped() const { return skipped_; }

private:
    TimePoint time_of(std::uint64_t n) const {
        return origin_ + Duration(static_cast<std::int64_t>(n * 1'000'000 / rate_.value));
    }

    Hertz rate_;
    std::uint32_t max_catch_up_;
    TimePoint origin_{};
    std::uint64_t begun_ = 0;
    std::uint64_t skipped_ = 0;
};

}  // namespace tickwire::server
