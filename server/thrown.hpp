// What was thrown, in words, for a room's end.
#pragma once

#include <exception>
#include <string>

namespace tickwire::server {

/// Inside a catch (...). Never throws itself: where there is no memory for the words, it says that.
inline std::string what_was_thrown() noexcept {
    try {
        try {
            throw;
        } catch (const std::exception& error) {
            return error.what();
        } catch (...) {
            return "something that is no std::exception";
        }
    } catch (...) {
        return "out of memory";
    }
}

}  // namespace tickwire::server
