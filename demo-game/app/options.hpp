// The flags of `skirmish`, read and checked.
#pragma once

#include <cstdint>
#include <string>

#include "options/network_options.hpp"

namespace skirmish {

struct Options {
    std::string connect;  ///< host[:port]; empty: an embedded server with bots
    std::string name = "player";
    std::string join_key;
    std::string map = "courtyard";  ///< of the embedded server
    std::uint32_t players = 8;      ///< of the embedded server: bots fill up to here
    bool headless = false, fullscreen = false, mute = false, autoplay = false, net_graph = false, predict = true;
    double seconds = 0;      ///< ends by itself; 0: never
    std::string screenshot;  ///< PNG of the last frame
    int width = 1280, height = 720;
    int fps = 60;
    std::string trace, script, assets, log_level = "warning";
    std::uint64_t seed = 0;
    FakeNetwork network;
};

/// True when the program should go on with `options`; otherwise `exit_code` is set, and what there was to say has been
/// said.
bool read_options(int argc, const char* const* argv, Options& options, int& exit_code);

}  // namespace skirmish
