#include "lab/enet_time.hpp"

#include <atomic>
#include <cstdint>

namespace {
std::atomic<std::uint32_t> given_ms = 0;
}

// Declared by <enet/time.h>; a program's own definitions come before those of a shared library.
extern "C" {
std::uint32_t enet_time_get(void);
void enet_time_set(std::uint32_t new_time_ms);

std::uint32_t enet_time_get(void) {
    return given_ms;
}
void enet_time_set(std::uint32_t new_time_ms) {
    given_ms = new_time_ms;
}
}

namespace skirmish {

void run_enet_on_given_time() {
    // Linked in by this call; there is nothing to do.
}

}  // namespace skirmish
