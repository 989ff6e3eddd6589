// Connect tokens as bytes: what the player keeps, and the sealed part that only the server opens.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "security/random.hpp"
#include "security/secret.hpp"

namespace tickwire::security {

/// A token is the player's secret (32 bytes) and the part for the server: nonce 24, then sealed with XChaCha20-Poly1305
/// under the key that service and server share: expires_at 8, user 8 (little-endian), id 16, secret 32; tag 16.
inline constexpr std::size_t token_secret_bytes = 32;
inline constexpr std::size_t sealed_token_bytes = 24 + 8 + 8 + 16 + 32 + 16;
inline constexpr std::size_t token_bytes = token_secret_bytes + sealed_token_bytes;
inline constexpr std::uint64_t longest_token_life_s = 600;

struct Token {
    std::uint64_t expires_at = 0;  ///< seconds since 1970
    std::uint64_t user = 0;
    Mac id{};
    Key secret;
};

std::vector<std::byte> mint_token(const Key& key, std::uint64_t user, std::uint64_t expires_at, RandomSource& random);
/// Nothing unless the key made it, unchanged. Says nothing of its age.
std::optional<Token> open_token(const Key& key, std::span<const std::byte> sealed);

/// Tokens that have let somebody in; each is remembered until it would have expired.
class UsedTokens {
public:
    static constexpr std::size_t most = 65'536;
    enum class Verdict { fresh, used, full };
    /// Remembers a fresh one.
    Verdict use(const Token& token, std::uint64_t now_s);

private:
    void forget_expired(std::uint64_t now_s);
    std::map<Mac, std::uint64_t> expiries_;
    std::uint64_t swept_at_ = 0;
};

}  // namespace tickwire::security
