// Connect tokens: how a login service lets somebody into a game server that it never talks to. Both share a key of 32
// bytes; the service mints a token for each player and hands it over in private (HTTPS, say); the player gives it to
// ClientConfig::token. The tool `tickwire-token` and `POST /v1/tokens` of tickwire-server do the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tickwire/address.hpp"
#include "tickwire/result.hpp"

namespace tickwire {

inline constexpr std::size_t token_key_bytes = 32;
inline constexpr std::size_t max_token_servers = 4;
inline constexpr std::size_t max_token_user_data = 128;
/// A token that is good for longer is refused: it would have to be remembered for as long once it is used.
inline constexpr std::uint64_t longest_token_life_s = 600;

/// What service and server share. To change it: give the servers the new key beside the old one, let the service mint
/// with the new one, and take the old one away ten minutes later.
struct TokenKey {
    std::uint32_t id = 0;          ///< stands in each token in the clear; 0 to 4,294,967,294
    std::vector<std::byte> bytes;  ///< 32
    friend bool operator==(const TokenKey&, const TokenKey&) = default;
};

struct ConnectTokenConfig {
    std::uint64_t user = 0;        ///< the service's own number for the player; 0: none in particular
    std::uint64_t expires_at = 0;  ///< seconds since 1970, at most ten minutes ahead when it is used
    /// Where it is good, as the servers' ServerConfig::public_addresses say; at most 4. Empty: wherever the key is.
    std::vector<Address> servers{};
    std::vector<std::byte> user_data{};  ///< for the game on the server (Arrival::user_data), sealed; at most 128 bytes
};

/// A new token, good for one join. Keep it secret on its way to the player. Errors: `invalid_argument` names the field
/// and its range.
Result<std::vector<std::byte>> mint_connect_token(const TokenKey& key, const ConnectTokenConfig& config);

/// What a token says, for whoever holds its key.
struct ConnectToken {
    ConnectTokenConfig content;
    std::uint32_t key_id = 0;
    std::array<std::byte, 16> id{};  ///< by which it is known once it was used
};
/// Errors: `malformed` (no token), `not_found` (none of the keys has its id), `mismatch` (changed, or another key under
/// that id). Says nothing of its age.
Result<ConnectToken> open_connect_token(std::span<const TokenKey> keys, std::span<const std::byte> token);

/// A token as text, for JSON and command lines: base64url without padding (RFC 4648, 5).
std::string token_to_text(std::span<const std::byte> token);
/// Error `malformed` for anything else than what token_to_text() writes, white space around it aside.
Result<std::vector<std::byte>> token_from_text(std::string_view text);

/// A new random key.
Result<TokenKey> make_token_key(std::uint32_t id);
/// Keys as a file holds them: a line `ID HEX` for each, the one to mint with first; `#` begins a comment. Errors name
/// the line.
Result<std::vector<TokenKey>> parse_token_keys(std::string_view text);
std::string token_key_line(const TokenKey& key);

}  // namespace tickwire
