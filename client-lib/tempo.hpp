// What a Feel means in figures for the network of the moment: the one place where smoothness becomes milliseconds.
#pragma once

#include "tickwire/feel.hpp"

namespace tickwire::client {

struct Tempo {
    double in_time = 0.99;        ///< of the drawn moments, that the next snapshot is there
    Duration command_aim{5'000};  ///< that the latest command of the last seconds comes before its tick
    std::int32_t input_delay = 0;
    double fade = 1;  ///< of every field's correction fade

    static Tempo of(const Feel& feel, double loss_percent, Duration rtt_jitter);
};

}  // namespace tickwire::client
