#include "message/text.hpp"

#include <cstdint>

namespace tickwire::message {

namespace {

constexpr std::size_t looked_at_for_one = 4;

// Length in bytes of the well-formed UTF-8 character at the start of `text`, or 0 (RFC 3629, section 4).
std::size_t character_bytes(std::string_view text) {
    const auto at = [&](std::size_t i) {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
    };
    const auto follows = [&](std::size_t i) { return (at(i) & 0xC0) == 0x80; };
    const std::uint8_t lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (lead == 0xE0 && at(1) < 0xA0) return 0;  // overlong
        if (lead == 0xED && at(1) > 0x9F) return 0;  // surrogates
        return follows(1) && follows(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (lead == 0xF0 && at(1) < 0x90) return 0;
        if (lead == 0xF4 && at(1) > 0x8F) return 0;
        return follows(1) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

bool is_control(std::string_view character) {
    const auto lead = static_cast<std::uint8_t>(character[0]);
    if (character.size() == 1) return lead < 0x20 || lead == 0x7F;
    return character.size() == 2 && lead == 0xC2 && static_cast<std::uint8_t>(character[1]) < 0xA0;  // C1 controls
}

}  // namespace

std::string clean_text(std::string_view text, std::size_t max_bytes) {
    // What is left out counts for nothing, and may be all that there is of it.
    text = text.substr(0, looked_at_for_one * max_bytes);
    std::string clean;
    while (!text.empty()) {
        const std::size_t bytes = character_bytes(text);
        const std::string_view character = text.substr(0, bytes == 0 ? 1 : bytes);
        text.remove_prefix(character.size());
        if (bytes == 0 || is_control(character)) continue;
        if (clean.size() + bytes > max_bytes) break;
        if (clean.empty() && character == " ") continue;
        clean.append(character);
    }
    while (!clean.empty() && clean.back() == ' ') clean.pop_back();
    return clean;
}

}  // namespace tickwire::message
