// What a Feel means in figures for the network of the moment: the one place where smoothness becomes milliseconds.
#pragma once

#include "command_clock.hpp"
#include "tickwire/feel.hpp"

namespace tickwire::client {

struct Tempo {
    double in_time = 0.99;  ///< of the drawn moments, that the next snapshot is there
    CommandAim command_aim;
    std::int32_t input_delay = 0;
    double fade = 1;  ///< of every field's correction fade

    static Tempo of(const Feel& feel, double loss_percent, Duration rtt_jitter);
};

}  // namespace tickwire::client
