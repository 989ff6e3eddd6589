// The flags of `skirmish`, read and checked.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/key_bindings.hpp"
#include "match/match_options.hpp"
#include "options/network_options.hpp"

namespace skirmish {

/// Of `--lab`.
struct LabOptions {
    bool on = false;
    std::array<std::string, 2> networks{"far", "far"};  ///< of client A and client B
    std::array<std::vector<std::string>, 2> without{};  ///< techniques switched off
    bool same = false;                                  ///< client B does what client A does
    bool server = true;                                 ///< its pane is shown
    bool panels = true;                                 ///< the knobs are shown
    std::string csv;                                    ///< file for one row a client and picture
    std::string frames;                                 ///< folder for every picture
    double film_from = 0;                               ///< seconds: pictures before that are left out
};

struct Options {
    std::string connect;  ///< host[:port]; empty: an embedded server with bots
    std::string name = "player";
    std::string join_key, token;
    std::string map = "courtyard";  ///< of the embedded server
    std::uint32_t players = 8;      ///< of the embedded server: bots fill up to here
    bool headless = false, fullscreen = false, mute = false, autoplay = false, net_graph = false, predict = true;
    double seconds = 0;      ///< ends by itself; 0: never
    std::string until;       ///< and when this is seen, the script over: one of Moment::names()
    std::string screenshot;  ///< PNG of the last frame
    int width = 1280, height = 720;
    int fps = 0;  ///< pictures a second; 0: as many as the display shows
    std::string trace, script, assets, log_level = "warning";
    std::uint64_t seed = 0;
    std::string prior;         ///< file that one's own server offers to those who join; empty: none
    std::string prior_folder;  ///< in which priors of servers are kept; empty: nowhere
    PlayOptions play{};        ///< of the embedded server
    bool frame_times = false;  ///< what drawing takes, in the line of JSON
    FakeNetwork network;
    LabOptions lab{};
    std::string menu;  ///< the menu's screen to begin with; empty: with a match
    bool list_servers = false;
    std::optional<std::uint8_t> own_hue;  ///< that one wishes to wear, 0 to 15
    int volume_percent = 100;
    KeyBindings keys{};

    /// A person plays, and comes to the menu when a match has ended; else the program ends with it.
    bool has_menu() const {
        return !menu.empty() || (!headless && seconds <= 0 && script.empty() && screenshot.empty() && trace.empty());
    }
};

/// True when the program should go on with `options`; otherwise `exit_code` is set, and what there was to say has been
/// said.
bool read_options(int argc, const char* const* argv, Options& options, int& exit_code);

}  // namespace skirmish
