// How many datagrams of commands one player may send. An honest client sends one for each tick that begins; after a
// stall its wire may release all of them at once.
#pragma once

#include "tickwire/time.hpp"
#include "transport/token_bucket.hpp"

namespace tickwire::server {

class CommandBudget {
public:
    /// `stall` is the longest after which a session still lives.
    CommandBudget(Hertz rate, Duration stall)
        : bucket_(rate.value * headroom, rate.value * std::chrono::duration<double>(stall).count()) {}
    /// False when it is used up: no honest client gets there.
    bool take(TimePoint now) { return bucket_.take(1, now); }

private:
    static constexpr double headroom = 2;  // of the tick rate
    transport::TokenBucket bucket_;
};

}  // namespace tickwire::server
