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

std::array<std::byte, 32> digest_of(std::span<const std::byte> bytes) {
    std::array<std::byte, 32> digest{};
    crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr, 0);
    return digest;
}

Key sub_key(std::span<const std::byte> key, std::string_view purpose) {
    Key made;
    crypto_generichash(made.data(), made.bytes.size(), reinterpret_cast<const unsigned char*>(purpose.data()),
                       purpose.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size());
    return made;
}

Mac mac_of(const Key& key, std::span<const std::byte> bytes) {
    Mac mac{};
    crypto_generichash(reinterpret_cast<unsigned char*>(mac.data()), mac.size(),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), key.data(), 32);
    return mac;
}

}  // namespace tickwire::security
