// A hash under a secret key of its own, for tables that strangers fill: who does not know the key cannot choose a
// place.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "security/random.hpp"

namespace tickwire::security {

class ShortHash {
public:
    explicit ShortHash(RandomSource& random) { random.fill(key_); }
    /// SipHash-2-4.
    std::uint64_t of(std::span<const std::byte> bytes) const;

private:
    std::array<std::byte, 16> key_{};
};

}  // namespace tickwire::security
