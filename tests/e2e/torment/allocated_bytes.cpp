#include "allocated_bytes.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

// Of the sanitizers' allocators, where the program has one; glibc knows nothing of what they hold.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));

namespace {

volatile std::uint64_t* open_figure() {
    static std::uint64_t nobody = 0;
    const char* path = std::getenv("TICKWIRE_ALLOCATED");
    const int file = path != nullptr ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return &nobody;
    void* figure = mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    return figure == MAP_FAILED ? &nobody : static_cast<std::uint64_t*>(figure);
}

std::uint64_t allocated_bytes() {
    if (__sanitizer_get_current_allocated_bytes != nullptr) return __sanitizer_get_current_allocated_bytes();
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

}  // namespace

void publish_allocated_bytes(time_t now) {
    // Not in the first second: a sanitizer looks at clocks before it is ready to tell.
    static const time_t begin = now;
    static std::atomic<time_t> told{begin};
    time_t before = told.load(std::memory_order_relaxed);
    if (now <= before || !told.compare_exchange_strong(before, now, std::memory_order_relaxed)) return;
    static volatile std::uint64_t* const figure = open_figure();
    *figure = allocated_bytes();
}
