#include "security/cookie.hpp"

#include <cstring>
#include <string>

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

void CookieJar::turn_to(TimePoint now) {
    const std::int64_t epoch = now.time_since_epoch() / lifetime;
    if (epoch == epoch_) return;
    epoch_ = epoch;
    for (std::size_t i = 0; i < secrets_.size(); ++i)
        secrets_[i] = sub_key(key_.bytes, "tickwire cookies " + std::to_string(epoch - static_cast<std::int64_t>(i)));
}

Mac CookieJar::bake(const Address& client, std::uint64_t nonce, TimePoint now) {
    turn_to(now);
    return bake_with(secrets_[0], client, nonce);
}

bool CookieJar::accepts(const Mac& cookie, const Address& client, std::uint64_t nonce, TimePoint now) {
    turn_to(now);
    return equal_secrets(cookie, bake_with(secrets_[0], client, nonce)) ||
           equal_secrets(cookie, bake_with(secrets_[1], client, nonce));
}

}  // namespace tickwire::security
