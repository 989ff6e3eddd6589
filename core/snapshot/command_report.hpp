// What a server tells a client of its commands, in the head of every snapshot.
#pragma once

#include <cstdint>

namespace tickwire::snapshot {

struct CommandReport {
    static constexpr std::int16_t no_margin = -32768;
    /// How long before its tick the newest command since the last snapshot came, in quarter milliseconds; below 0: after
    /// it.
    std::int16_t margin = no_margin;
    /// Ticks that ran without their command, modulo 256. Told only while it is news.
    std::uint8_t missing = 0;
    bool missing_is_news = false;
};

/// Most margins take one byte.
inline constexpr std::int8_t no_short_margin = -128;
constexpr bool is_short_margin(std::int16_t margin) {
    return margin == CommandReport::no_margin || (margin > no_short_margin && margin <= 127);
}

}  // namespace tickwire::snapshot
