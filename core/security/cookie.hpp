// Cookies: the server's proof that a client receives what is sent to its address, without remembering the client.
#pragma once

#include <array>
#include <cstdint>

#include "security/secret.hpp"
#include "tickwire/address.hpp"
#include "tickwire/time.hpp"

namespace tickwire::security {

/// A cookie is good for 60 to 120 s: the secret changes every 60 s, and the one before it is still taken. Jars with the
/// same key take each other's cookies, as long as they go by the same clock.
class CookieJar {
public:
    static constexpr Duration lifetime{60'000'000};

    explicit CookieJar(const Key& key) : key_(key) {}
    Mac bake(const Address& client, std::uint64_t nonce, TimePoint now);
    bool accepts(const Mac& cookie, const Address& client, std::uint64_t nonce, TimePoint now);

private:
    void turn_to(TimePoint now);

    Key key_;
    std::array<Key, 2> secrets_;  ///< the one in use, the one before
    std::int64_t epoch_ = -1;     ///< that the first of them is for
};

}  // namespace tickwire::security
