// What a server tells a client of its commands, in the head of every snapshot.
#pragma once

#include <cstdint>

#include "tickwire/time.hpp"

namespace tickwire::snapshot {

struct CommandReport {
    static constexpr std::int16_t no_margin = -32768;
    /// How long before its tick the newest command since the last snapshot came, in quarter milliseconds; below 0:
    /// after it.
    std::int16_t margin = no_margin;
    /// Ticks that ran without their command, modulo 256, and the last of them. Told for some time after that only.
    std::uint8_t missing = 0;
    Tick missed_at{};

    /// Of so many snapshots one arrives.
    static constexpr std::int32_t news_for = 64;
    bool missing_is_news(Tick now) const { return missed_at && now - missed_at < news_for; }
};

/// Most margins take one byte, of -16 to 47.5 ms: a client aims at a few milliseconds, and a tick or two more where
/// datagrams are lost.
class MarginBytes {
public:
    explicit constexpr MarginBytes(std::int16_t margin)
        : wide(margin != CommandReport::no_margin && (margin < least || margin - least >= none)),
          low(wide                                 ? static_cast<std::uint8_t>(margin & 0xFF)
              : margin == CommandReport::no_margin ? none
                                                   : static_cast<std::uint8_t>(margin - least)),
          high(static_cast<std::uint8_t>(margin >> 8)) {}
    constexpr MarginBytes(std::uint8_t low_byte, std::uint8_t high_byte, bool is_wide)
        : wide(is_wide), low(low_byte), high(high_byte) {}

    constexpr std::int16_t margin() const {
        if (wide) return static_cast<std::int16_t>(low | high << 8);
        return low == none ? CommandReport::no_margin : static_cast<std::int16_t>(low + least);
    }

    bool wide;  ///< `high` is told too
    std::uint8_t low, high;

private:
    static constexpr std::int16_t least = -64;
    static constexpr std::uint8_t none = 255;
};

}  // namespace tickwire::snapshot
