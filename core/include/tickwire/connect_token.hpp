// Connect tokens: how a login service lets somebody into a game server that it never talks to. Both share a key of 32
// bytes; the service mints a token for each player and hands it over in private (HTTPS, say); the player gives it to
// ClientConfig::token.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tickwire/result.hpp"

namespace tickwire {

inline constexpr std::size_t token_key_bytes = 32;

struct ConnectTokenConfig {
    std::uint64_t user = 0;        ///< the service's own number for the player
    std::uint64_t expires_at = 0;  ///< seconds since 1970, at most ten minutes ahead when it is used
};

/// A new token, good for one join. Keep it secret on its way to the player. Errors: `invalid_argument` for a key that
/// is not 32 bytes long.
Result<std::vector<std::byte>> mint_connect_token(std::span<const std::byte> key, const ConnectTokenConfig& config);

}  // namespace tickwire
