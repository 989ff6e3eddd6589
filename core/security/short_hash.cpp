#include "security/short_hash.hpp"

#include <sodium.h>

namespace tickwire::security {

std::uint64_t ShortHash::of(std::span<const std::byte> bytes) const {
    static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);
    std::uint64_t hash = 0;
    crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), reinterpret_cast<const unsigned char*>(key_.data()));
    return hash;
}

}  // namespace tickwire::security
