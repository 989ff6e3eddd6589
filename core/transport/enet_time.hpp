// Our time in ENet's clock: milliseconds of 32 bits that wrap around.
#pragma once

#include <enet/enet.h>

#include <chrono>
#include <mutex>

#include "tickwire/time.hpp"

namespace tickwire::transport {

inline enet_uint32 to_ms(Duration duration) {
    return static_cast<enet_uint32>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}
inline enet_uint32 to_ms(TimePoint time) {
    return to_ms(std::chrono::duration_cast<Duration>(time.time_since_epoch()));
}

/// ENet's clock is one for the whole process, while servers and clients may run in threads of their own: while one of
/// these lives it shows its time, and other threads wait.
class EnetTime {
public:
    explicit EnetTime(TimePoint now) : lock_(guard()) { enet_time_set(to_ms(now)); }

private:
    static std::mutex& guard() {
        static std::mutex one;
        return one;
    }
    const std::lock_guard<std::mutex> lock_;
};

}  // namespace tickwire::transport
