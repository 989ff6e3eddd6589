#include "transport/asked_before.hpp"

#include <sodium.h>

#include <cstring>
#include <utility>

namespace tickwire::transport {

AskedBefore::AskedBefore(security::RandomSource& random) {
    static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);
    random.fill(hash_key_);
}

bool AskedBefore::ask(const Address& from, std::uint64_t nonce) {
    std::array<unsigned char, 16 + 2 + 8> asked{};
    std::memcpy(asked.data(), from.ip.data(), 16);
    std::memcpy(asked.data() + 16, &from.port, 2);
    std::memcpy(asked.data() + 18, &nonce, 8);
    std::uint64_t hash = 0;
    crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), asked.data(), asked.size(),
                     reinterpret_cast<const unsigned char*>(hash_key_.data()));
    const std::uint32_t tag = static_cast<std::uint32_t>(hash >> 32) | 1u;  // not that of an empty place
    return std::exchange((*tags_)[hash % places], tag) == tag;
}

}  // namespace tickwire::transport
