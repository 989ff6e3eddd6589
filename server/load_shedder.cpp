#include "load_shedder.hpp"

#include <algorithm>

namespace tickwire::server {

namespace {
constexpr double smoothing = 0.05;      // of one tick in the mean: about a third of a second at 60 Hz
constexpr double recovers_below = 0.7;  // of what is too much: half a load less must not come and go
}  // namespace

bool LoadShedder::ticked(std::uint32_t ticks, Duration spent, TimePoint now) {
    if (above_ <= 0 || ticks == 0) return false;
    const double share = std::chrono::duration<double>(spent) / std::chrono::duration<double>(period_ * ticks);
    for (std::uint32_t i = 0; i < ticks; ++i) share_ += smoothing * (share - share_);
    const bool high = share_ > above_, low = share_ < above_ * recovers_below;
    if (since_ == TimePoint{} || high != high_ || (!high && !low)) since_ = now;
    high_ = high;
    if (high && level_ < most && now - since_ >= raise_after) {
        ++level_;
        ++raised_;
    } else if (low && level_ > 0 && now - since_ >= lower_after) {
        --level_;
    } else {
        return false;
    }
    since_ = now;
    return true;
}

}  // namespace tickwire::server
