// A budget over time: `per_second` on average, `burst` at once.
#pragma once

#include <algorithm>

#include "tickwire/time.hpp"

namespace tickwire::transport {

class TokenBucket {
public:
    TokenBucket(double per_second, double burst) : per_second_(per_second), burst_(burst), level_(burst) {}
    /// False, and nothing taken, when the budget does not hold `amount`.
    bool take(double amount, TimePoint now) {
        if (now > filled_at_) {
            const double seconds = std::chrono::duration<double>(now - filled_at_).count();
            level_ = std::min(burst_, level_ + seconds * per_second_);
            filled_at_ = now;
        }
        if (level_ < amount) return false;
        level_ -= amount;
        return true;
    }

private:
    double per_second_, burst_, level_;
    TimePoint filled_at_{};
};

}  // namespace tickwire::transport
