// What a player can ask of the menu, for the program to do.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace skirmish {

/// A match here, against bots.
struct QuickPlay {
    std::string map, mode;
    std::uint32_t players = 8;  ///< bots fill up to here
};
/// A match here, for others to join.
struct HostMatch {
    std::string map, mode;
    std::string password{};  ///< empty: open to everybody
    std::uint32_t players = 4, max_players = 16;
    bool on_lan = true;  ///< those on the local network find it
};
/// Into the match that is being hosted here.
struct PlayHosted {};
struct CloseHosted {};
struct JoinServer {
    std::string address, password;
};
struct OpenLab {};
struct Quit {};

using Choice = std::variant<QuickPlay, HostMatch, PlayHosted, CloseHosted, JoinServer, OpenLab, Quit>;

}  // namespace skirmish
