// Cookies: the server's proof that a client receives what is sent to its address, without remembering the client.
#pragma once

#include <array>

#include "security/random.hpp"
#include "security/secret.hpp"
#include "tickwire/address.hpp"
#include "tickwire/time.hpp"

namespace tickwire::security {

/// A cookie is good for 60 to 120 s: the secret changes every 60 s, and the one before it is still taken.
class CookieJar {
public:
    static constexpr Duration lifetime{60'000'000};

    CookieJar(RandomSource& random, TimePoint now);
    Mac bake(const Address& client, std::uint64_t nonce, TimePoint now);
    bool accepts(const Mac& cookie, const Address& client, std::uint64_t nonce, TimePoint now);

private:
    void rotate(TimePoint now);

    RandomSource& random_;
    std::array<Key, 2> secrets_;  ///< the one in use, the one before
    TimePoint baked_since_;
};

}  // namespace tickwire::security
