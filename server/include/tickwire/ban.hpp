// Who may not come in: by address range, or by the user of a connect token.
#pragma once

#include <cstdint>
#include <string>

namespace tickwire {

struct Ban {
    std::string addresses{};  ///< `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`; empty: of a user
    std::uint64_t user = 0;   ///< of connect tokens; 0: of addresses
    std::uint64_t until = 0;  ///< seconds since 1970; 0: for good
    std::string why{};        ///< one line; the player reads its first 40 bytes
    friend bool operator==(const Ban&, const Ban&) = default;
};

}  // namespace tickwire
