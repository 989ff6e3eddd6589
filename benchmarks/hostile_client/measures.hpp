// What the bench goes by: this thread's processor time, so that other programs do not count, and the process' heap.
#pragma once

#include <malloc.h>
#include <time.h>

#include <cstddef>

#include "tickwire/time.hpp"

namespace hostile_client {

inline tickwire::Duration thread_time() {
    timespec spent{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return std::chrono::seconds(spent.tv_sec) +
           std::chrono::duration_cast<tickwire::Duration>(std::chrono::nanoseconds(spent.tv_nsec));
}

inline std::size_t heap_bytes() {
    const struct mallinfo2 now = mallinfo2();
    return now.uordblks + now.hblkhd;
}

}  // namespace hostile_client
