// Network addresses, and how people write them. IPv4 is held as an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "tickwire/result.hpp"

namespace tickwire {

struct Address {
    std::array<std::uint8_t, 16> ip{};  ///< network order; ::ffff:a.b.c.d for IPv4
    std::uint16_t port = 0;
    std::uint32_t scope = 0;  ///< interface index for link-local IPv6, else 0

    static Address ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint16_t port);
    static Address ipv6_loopback(std::uint16_t port);
    bool is_ipv4() const;
    /// `127.0.0.1:40000`, `[::1]:40000`.
    std::string to_string() const;
    friend auto operator<=>(const Address&, const Address&) = default;
};

/// A host as a person writes it: a name or a literal address, and a port.
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
};

/// Reads `host`, `host:port`, `1.2.3.4:port`, `[v6]:port` or a bare IPv6 address. A missing port becomes
/// `default_port`. Errors name the text and what would be right. Never touches the network.
Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port);

/// Looks the host up (literal addresses never leave the machine); may block for as long as the resolver does.
/// Prefers IPv6 when the name has both. Error `not_found` names the host and the resolver's words.
Result<Address> resolve(const Endpoint& endpoint);

}  // namespace tickwire
