// A budget for each network that strangers write from (/24 of IPv4, /64 of IPv6), in fixed memory.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "security/short_hash.hpp"
#include "tickwire/address.hpp"
#include "tickwire/time.hpp"

namespace tickwire::transport {

class PrefixBudget {
public:
    /// `per_second` each. Networks share a place by a secret hash: an attacker cannot choose whose budget to use up.
    PrefixBudget(std::uint32_t per_second, security::RandomSource& random) : per_second_(per_second), hash_(random) {}
    bool take(const Address& address, TimePoint now);

private:
    /// So many that forged sources, a few in each of all networks there are, do not fill them.
    static constexpr std::size_t places = 16'384;
    struct Place {
        std::uint32_t second = 0;  // from 1
        std::uint32_t used = 0;
    };
    std::uint32_t per_second_;
    security::ShortHash hash_;
    std::unique_ptr<std::array<Place, places>> table_ = std::make_unique<std::array<Place, places>>();
};

}  // namespace tickwire::transport
