#include "tick_clock.hpp"

namespace tickwire::server {

std::uint32_t TickClock::take_due(TimePoint now) {
    if (now < next()) return 0;
    const auto passed = static_cast<std::uint64_t>((now - origin_).count());
    std::uint64_t due = passed * rate_.value / 1'000'000 + 1 - begun_;
    if (time_of(begun_ + due - 1) > now) --due;
    if (due > max_catch_up_) {
        skipped_ += due - max_catch_up_;
        begun_ += due;
        return max_catch_up_;
    }
    begun_ += due;
    return static_cast<std::uint32_t>(due);
}

}  // namespace tickwire::server
