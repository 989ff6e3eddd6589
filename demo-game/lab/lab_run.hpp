// The lab from its first picture to its last: in a window on the real clock, or headless on virtual time.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "app/options.hpp"
#include "tickwire/result.hpp"

namespace skirmish {

/// What a run was like; printed as a line of JSON.
struct LabOutcome {
    struct Client {
        std::uint64_t frames = 0;      ///< drawn in play
        double own_input_frames = 0;   ///< mean, from a change of the keys until it shows
        std::uint64_t own_inputs = 0;  ///< that this is the mean of
        double own_error_mean_m = 0;   ///< what was drawn against what the server then made of that tick
        double off_server_mean_m = 0;  ///< what was drawn against where the server had it at that moment
        double view_delay_ms = 0, rtt_ms = 0;
        std::uint64_t corrections = 0, starved_frames = 0;
    };
    std::uint32_t ticks = 0;
    std::array<Client, 2> clients{};
    std::string to_json() const;
};

tickwire::Result<LabOutcome> run_lab(const Options& options);

}  // namespace skirmish
