#include "transport/prefix_budget.hpp"

#include <sodium.h>

#include <cstring>

namespace tickwire::transport {

PrefixBudget::PrefixBudget(std::uint32_t per_second, security::RandomSource& random) : per_second_(per_second) {
    static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);
    random.fill(hash_key_);
}

bool PrefixBudget::take(const Address& address, TimePoint now) {
    // The first 15 of the 16 bytes of a mapped IPv4 address are its /24; the first 8 of an IPv6 address its /64.
    const std::size_t prefix_bytes = address.is_ipv4() ? 15 : 8;
    std::uint64_t hash = 0;
    crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), address.ip.data(), prefix_bytes,
                     reinterpret_cast<const unsigned char*>(hash_key_.data()));
    Place& place = (*table_)[hash % places];
    const std::int64_t second = now.time_since_epoch().count() / 1'000'000;
    if (place.second != second) place = {second, 0};
    return ++place.used <= per_second_;
}

}  // namespace tickwire::transport
