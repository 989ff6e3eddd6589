#include "security/cookie.hpp"

#include <cstring>

namespace tickwire::security {

namespace {

Mac bake_with(const Key& secret, const Address& client, std::uint64_t nonce) {
    std::array<std::byte, 16 + 2 + 4 + 8> bytes{};
    std::memcpy(bytes.data(), client.ip.data(), 16);
    std::memcpy(bytes.data() + 16, &client.port, 2);
    std::memcpy(bytes.data() + 18, &client.scope, 4);
    std::memcpy(bytes.data() + 22, &nonce, 8);
    return mac_of(secret, bytes);
}

}  // namespace

CookieJar::CookieJar(RandomSource& random, TimePoint now) : random_(random), baked_since_(now) {
    for (Key& secret : secrets_) random_.fill(secret.bytes);
}

void CookieJar::rotate(TimePoint now) {
    if (now - baked_since_ < lifetime) return;
    // After a long silence both secrets are out of date.
    const bool both = now - baked_since_ >= 2 * lifetime;
    secrets_[1] = secrets_[0];
    if (both) random_.fill(secrets_[1].bytes);
    random_.fill(secrets_[0].bytes);
    baked_since_ = now;
}

Mac CookieJar::bake(const Address& client, std::uint64_t nonce, TimePoint now) {
    rotate(now);
    return bake_with(secrets_[0], client, nonce);
}

bool CookieJar::accepts(const Mac& cookie, const Address& client, std::uint64_t nonce, TimePoint now) {
    rotate(now);
    return equal_secrets(cookie, bake_with(secrets_[0], client, nonce)) ||
           equal_secrets(cookie, bake_with(secrets_[1], client, nonce));
}

}  // namespace tickwire::security
