// What a player feels, in figures: gathered for one client, added up for many, written as JSON.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace skirmish {

struct Measures {
    std::uint64_t clients = 0, connected = 0;  ///< connected: reached the match
    std::uint64_t disconnects = 0, decode_errors = 0;
    double seconds = 0;                  ///< in play, of all clients
    std::vector<double> input_frames;    ///< pictures from the press of a key to the first that shows it
    double free_seconds = 0;             ///< moving with nobody near, unhurt
    std::uint64_t free_corrections = 0;  ///< in that time, of more than 1 % of a fighter's radius
    std::uint64_t corrections = 0;       ///< in all, of any size
    std::vector<double> errors;          ///< metres, of corrections in life
    std::uint64_t hits_confirmed = 0, hits_cancelled = 0;  ///< on the screen, and by the server's word
    std::uint64_t hits_void = 0;                           ///< the shooter had fallen before it fired
    std::uint64_t ticks = 0, commands_missing = 0;
    std::uint64_t frames = 0, starved_frames = 0;
    std::vector<double> view_delay_ms;          ///< of others, beyond one way
    std::vector<double> view_steps, own_steps;  ///< metres a picture moved others, or oneself, beyond their speed
    std::uint64_t steps_beyond_smoothing = 0;   ///< of these, larger than a fading correction makes them
    std::vector<double> jerks;  ///< m/s by which others' drawn speed changed from picture to picture beyond the rules'
    std::vector<double> rtt_ms;
    std::uint64_t bytes_down = 0, bytes_up = 0;

    void add(const Measures& other);
    nlohmann::ordered_json to_json() const;
};

}  // namespace skirmish
