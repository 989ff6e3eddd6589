// A small random stream for simulated networks: the same seed gives the same numbers on every platform and compiler,
// which std::uniform_*_distribution does not promise. Predictable by design: never for anything that an attacker must
// not guess.
#pragma once

#include <cstdint>

namespace tickwire::transport {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
class SeededRandom {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    /// In [0, 1), 53 bits of it.
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    bool chance_percent(double percent) { return percent > 0 && unit() * 100 < percent; }
    /// In [0, limit]; the bias at limits far below 2^64 is nothing that a test could see.
    std::uint64_t up_to(std::uint64_t limit) { return next() % (limit + 1); }

private:
    std::uint64_t state_;
};

}  // namespace tickwire::transport
