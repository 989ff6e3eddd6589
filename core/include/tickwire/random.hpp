// The world's own randomness: part of its state, so that a copied or restored world goes on the same way. Not for
// secrets.
#pragma once

#include <cstdint>

namespace tickwire {

/// PCG32 (O'Neill 2014, pcg-random.org, "XSH RR 64/32"): the same numbers on every machine.
class Random {
public:
    explicit constexpr Random(std::uint64_t seed = 1) : state_(seed * 6364136223846793005u + 1442695040888963407u) {
        next();
    }
    constexpr std::uint32_t next() {
        const std::uint64_t old = state_;
        state_ = old * 6364136223846793005u + 1442695040888963407u;
        const auto shifted = static_cast<std::uint32_t>(((old >> 18u) ^ old) >> 27u);
        const auto turn = static_cast<std::uint32_t>(old >> 59u);
        return (shifted >> turn) | (shifted << ((32 - turn) & 31));
    }
    /// Uniform in [0, bound); 0 when bound is 0.
    constexpr std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>((static_cast<std::uint64_t>(next()) * bound) >> 32);
    }
    /// Uniform in [0, 1).
    constexpr float unit() { return static_cast<float>(next() >> 8) * (1.0f / 16777216.0f); }
    /// Uniform in [low, high).
    constexpr float between(float low, float high) { return low + (high - low) * unit(); }

    /// All that there is of it: from_state() goes on from here.
    constexpr std::uint64_t state() const { return state_; }
    static constexpr Random from_state(std::uint64_t state) {
        Random random;
        random.state_ = state;
        return random;
    }

private:
    std::uint64_t state_;
};

}  // namespace tickwire
