// Connect tokens as bytes: what the player keeps, and the sealed part that only the server opens.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "security/random.hpp"
#include "security/secret.hpp"
#include "tickwire/connect_token.hpp"

namespace tickwire::security {

/// A token is the player's secret (32 bytes) and the part for the server: key id 4, nonce 24, then sealed with
/// XChaCha20-Poly1305 under the key of that id: expires_at 8, user 8, id 16, secret 32, number of servers 1, of each
/// address 16 and port 2, length of the user data 1, user data; tag 16. Numbers are little-endian.
inline constexpr std::size_t token_secret_bytes = 32;
inline constexpr std::size_t token_head_bytes = 4 + 24;
inline constexpr std::size_t token_fixed_bytes = 8 + 8 + 16 + 32 + 1 + 1;
inline constexpr std::size_t least_sealed_token_bytes = token_head_bytes + token_fixed_bytes + 16;
inline constexpr std::size_t most_sealed_token_bytes =
    least_sealed_token_bytes + max_token_servers * 18 + max_token_user_data;
inline constexpr std::size_t least_token_bytes = token_secret_bytes + least_sealed_token_bytes;
inline constexpr std::size_t most_token_bytes = token_secret_bytes + most_sealed_token_bytes;

/// Of the key that a server makes itself, for those who come back after it was killed.
inline constexpr std::uint32_t own_key_id = 0xffffffff;

struct SealKey {
    std::uint32_t id = 0;
    Key key;
};
/// Nothing when it does not have 32 bytes.
std::optional<SealKey> seal_key(const TokenKey& key);

struct Token {
    std::uint64_t expires_at = 0;  ///< seconds since 1970
    std::uint64_t user = 0;
    std::uint32_t key_id = 0;
    Mac id{};
    Key secret;
    std::vector<Address> servers;
    std::vector<std::byte> user_data;
};

/// The content must be within its bounds.
std::vector<std::byte> mint_token(const SealKey& key, const ConnectTokenConfig& content, RandomSource& random);
/// The key that a sealed token asks for; nothing when it is too short or too long for one.
std::optional<std::uint32_t> token_key_id(std::span<const std::byte> sealed);
/// Nothing unless the key made it, unchanged. Says nothing of its age.
std::optional<Token> open_token(const SealKey& key, std::span<const std::byte> sealed);
/// Whether it may be used at a server that goes by these addresses.
bool good_at(const Token& token, std::span<const Address> own_addresses);

/// Tokens that have let somebody in; each is remembered until it would have expired. Safe from any thread.
class UsedTokens {
public:
    static constexpr std::size_t most = 65'536;
    enum class Verdict { fresh, used, full };
    /// Remembers a fresh one.
    Verdict use(const Mac& id, std::uint64_t expires_at, std::uint64_t now_s);

private:
    void forget_expired(std::uint64_t now_s);

    std::mutex guard_;
    std::map<Mac, std::uint64_t> expiries_;
    std::uint64_t swept_at_ = 0;
};

}  // namespace tickwire::security
