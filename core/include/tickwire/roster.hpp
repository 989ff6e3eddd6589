// Who is playing, and what was said: the same on both ends.
#pragma once

#include <cstdint>
#include <string>

#include "tickwire/entity.hpp"

namespace tickwire {

inline constexpr std::size_t max_name_bytes = 32;
inline constexpr std::size_t max_chat_bytes = 256;

struct RosterEntry {
    PlayerId player{};
    std::string name;  ///< UTF-8, 1 to max_name_bytes, without control characters
    bool bot = false;
    std::uint16_t ping_ms = 0;
    friend bool operator==(const RosterEntry&, const RosterEntry&) = default;
};

struct ChatLine {
    PlayerId from{};   ///< null when the server speaks
    std::string text;  ///< UTF-8, 1 to max_chat_bytes, without control characters
};

}  // namespace tickwire
