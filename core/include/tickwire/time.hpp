// Time as types: real time, simulation ticks and rates never mix by accident. Nothing in the library reads a
// clock; callers pass TimePoint in, and monotonic_now() is where a real program gets one.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace tickwire {

using Duration = std::chrono::microseconds;
/// A moment on the monotonic clock; tests make their own from any origin.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;
/// A length of simulated time, as `step` receives it.
using Seconds = std::chrono::duration<float>;

/// The monotonic clock, which a change of the wall clock does not move.
inline TimePoint monotonic_now() {
    return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
}

/// Rate in events a second; valid tick rates are 1 to 240.
struct Hertz {
    std::uint32_t value = 60;
    constexpr explicit Hertz(std::uint32_t per_second) : value(per_second) {}
    constexpr Duration period() const { return Duration(1'000'000 / value); }
    constexpr Seconds seconds() const { return Seconds(1.0f / static_cast<float>(value)); }
    friend constexpr auto operator<=>(Hertz, Hertz) = default;
};

/// Number of a simulation step of a room, from 1; 0 means none. At 60 Hz it lasts 828 days, so it does not wrap in use.
struct Tick {
    std::uint32_t value = 0;
    constexpr Tick() = default;
    constexpr explicit Tick(std::uint32_t number) : value(number) {}
    constexpr explicit operator bool() const { return value != 0; }
    friend constexpr auto operator<=>(Tick, Tick) = default;
    /// Signed distance in ticks.
    friend constexpr std::int32_t operator-(Tick a, Tick b) { return static_cast<std::int32_t>(a.value - b.value); }
    friend constexpr Tick operator+(Tick a, std::int32_t n) { return Tick(a.value + static_cast<std::uint32_t>(n)); }
    friend constexpr Tick operator-(Tick a, std::int32_t n) { return Tick(a.value - static_cast<std::uint32_t>(n)); }
    constexpr Tick& operator++() {
        ++value;
        return *this;
    }
};

}  // namespace tickwire
