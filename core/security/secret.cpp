#include "security/secret.hpp"

#include <sodium.h>

namespace tickwire::security {

Result<void> initialize_crypto() {
    if (sodium_init() < 0) return Error{ErrorCode::unsupported, "libsodium could not be initialized"};
    return {};
}

void wipe(std::span<std::byte> bytes) {
    sodium_memzero(bytes.data(), bytes.size());
}

bool equal_secrets(std::span<const std::byte> a, std::span<const std::byte> b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Mac mac_of(const Key& key, std::span<const std::byte> bytes) {
    Mac mac{};
    crypto_generichash(reinterpret_cast<unsigned char*>(mac.data()), mac.size(),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), key.data(), 32);
    return mac;
}

}  // namespace tickwire::security
