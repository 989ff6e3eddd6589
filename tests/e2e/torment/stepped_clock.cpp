// Preloaded into a program, moves its time of day by as many seconds as stand in the file that TICKWIRE_CLOCK_STEPS
// names (a 64-bit number, changed while it runs), as somebody who sets the machine's clock does. Monotonic clocks are
// left alone. Where TICKWIRE_ALLOCATED names a file, the program's memory is published there too.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include "allocated_bytes.hpp"

namespace {

const volatile std::int64_t* open_steps() {
    static const std::int64_t none = 0;
    const char* path = std::getenv("TICKWIRE_CLOCK_STEPS");
    const int file = path != nullptr ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return &none;
    void* seconds = mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    return seconds == MAP_FAILED ? &none : static_cast<const std::int64_t*>(seconds);
}

std::int64_t step() {
    static const volatile std::int64_t* const seconds = open_steps();
    return *seconds;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    const auto failed = syscall(SYS_clock_gettime, clock, time);
    if (failed == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += step();
    if (failed == 0 && clock == CLOCK_MONOTONIC) publish_allocated_bytes(time->tv_sec);
    return static_cast<int>(failed);
}

int gettimeofday(timeval* __restrict time, void* __restrict) noexcept {
    timespec exact{};
    const int failed = clock_gettime(CLOCK_REALTIME, &exact);
    if (time != nullptr) *time = {exact.tv_sec, exact.tv_nsec / 1000};
    return failed;
}

time_t time(time_t* where) noexcept {
    timespec exact{};
    clock_gettime(CLOCK_REALTIME, &exact);
    if (where != nullptr) *where = exact.tv_sec;
    return exact.tv_sec;
}
}
