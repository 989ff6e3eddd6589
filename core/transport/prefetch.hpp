// Asks for memory that is read a little later. A server goes through its clients one after the other, a thousand of
// them, and what it keeps of each is in no cache by the time that it comes back to it.
#pragma once

#include <cstddef>

namespace tickwire::transport {

inline void prefetch(const void* begin, std::size_t bytes) {
    constexpr std::size_t line_bytes = 64;
    const auto* at = static_cast<const char*>(begin);
    for (std::size_t offset = 0; offset < bytes; offset += line_bytes) {
        __builtin_prefetch(at + offset);
        // Without it g++ 12 takes a function that does nothing else for one without effects, and drops calls of it.
        asm volatile("");
    }
}

template <class T>
void prefetch(const T& object) {
    prefetch(&object, sizeof object);
}

}  // namespace tickwire::transport
