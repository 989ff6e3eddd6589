// Time that never goes back: where the caller's clock is set back, ours goes on from where it was.
#pragma once

#include "tickwire/time.hpp"

namespace tickwire::client {

class SteadyTime {
public:
    /// The caller's time, moved by as much as its clock was ever set back.
    TimePoint of(TimePoint given) {
        if (given < given_) set_back_ += given_ - given;
        given_ = given;
        return given + set_back_;
    }

private:
    TimePoint given_ = TimePoint::min();
    Duration set_back_{0};
};

}  // namespace tickwire::client
