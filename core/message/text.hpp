// Text from people, made safe to store, log and draw: valid UTF-8, no control characters, bounded.
#pragma once

#include <string>
#include <string_view>

namespace tickwire::message {

/// Keeps what is valid, up to `max_bytes` without cutting a character; leading and trailing spaces go. No more than the
/// first 4 * `max_bytes` are looked at.
std::string clean_text(std::string_view text, std::size_t max_bytes);

}  // namespace tickwire::message
