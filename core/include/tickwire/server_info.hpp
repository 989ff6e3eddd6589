// What a server says of itself to anybody who asks, before a session: what a list of servers shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tickwire/time.hpp"

namespace tickwire {

/// How one gets in.
enum class Admission : std::uint8_t {
    open,      ///< everybody does
    join_key,  ///< who knows the host's key (a password)
    token,     ///< who has a connect token of the host's service
};

inline constexpr std::size_t max_server_name_bytes = 64, max_mode_bytes = 32;
/// Longer labels of rooms are cut in lists.
inline constexpr std::size_t max_listed_map_bytes = 64;

/// All of it is a stranger's word until a session proves it. Texts are UTF-8 without control characters.
struct ServerInfo {
    std::uint64_t instance = 0;      ///< random for each start: one server at two addresses is known by it
    std::uint16_t wire_version = 0;  ///< of the transport
    std::uint64_t game_hash = 0;     ///< protocol_hash() of its game's description: who has another cannot join
    std::string game{};              ///< its game's name
    std::string name{};              ///< at most max_server_name_bytes
    std::string map{};               ///< label of its first room, at most max_listed_map_bytes
    std::string mode{};              ///< at most max_mode_bytes
    std::uint32_t players = 0;       ///< bots included
    std::uint32_t bots = 0, max_players = 0;
    Admission admission = Admission::open;
    Hertz tick_rate{60};
};

}  // namespace tickwire
