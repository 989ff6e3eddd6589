#include "security/token.hpp"

#include <sodium.h>

#include <cstring>
#include <string>
#include <string_view>

#include "tickwire/connect_token.hpp"

namespace tickwire::security {

namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t plain_bytes = 8 + 8 + 16 + 32;
static_assert(nonce_bytes + plain_bytes + crypto_aead_xchacha20poly1305_ietf_ABYTES == sealed_token_bytes);
constexpr std::string_view purpose = "tickwire connect token 1";

const unsigned char* octets(std::span<const std::byte> bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* octets(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

void put(std::span<std::byte> out, std::uint64_t value) {
    for (unsigned i = 0; i < 8; ++i) out[i] = static_cast<std::byte>(value >> (8 * i));
}
std::uint64_t get(std::span<const std::byte> in) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; ++i) value |= static_cast<std::uint64_t>(in[i]) << (8 * i);
    return value;
}

}  // namespace

std::vector<std::byte> mint_token(const Key& key, std::uint64_t user, std::uint64_t expires_at, RandomSource& random) {
    std::vector<std::byte> token(token_bytes);
    const std::span all(token);
    random.fill(all.first(token_secret_bytes + nonce_bytes));
    Secret<plain_bytes> plain;
    const std::span fields(plain.bytes);
    put(fields, expires_at);
    put(fields.subspan(8), user);
    random.fill(fields.subspan(16, 16));
    std::memcpy(fields.data() + 32, token.data(), token_secret_bytes);
    const auto nonce = all.subspan(token_secret_bytes, nonce_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        octets(all.subspan(token_secret_bytes + nonce_bytes)), nullptr, plain.data(), plain_bytes,
        reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(), nullptr, octets(nonce), key.data());
    return token;
}

std::optional<Token> open_token(const Key& key, std::span<const std::byte> sealed) {
    if (sealed.size() != sealed_token_bytes) return std::nullopt;
    Secret<plain_bytes> plain;
    const auto ciphertext = sealed.subspan(nonce_bytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            plain.data(), nullptr, nullptr, octets(ciphertext), ciphertext.size(),
            reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(), octets(sealed), key.data()) != 0) {
        return std::nullopt;
    }
    const std::span<const std::byte> fields(plain.bytes);
    Token token{.expires_at = get(fields), .user = get(fields.subspan(8)), .id = {}, .secret = {}};
    std::memcpy(token.id.data(), fields.data() + 16, 16);
    std::memcpy(token.secret.bytes.data(), fields.data() + 32, 32);
    return token;
}

UsedTokens::Verdict UsedTokens::use(const Token& token, std::uint64_t now_s) {
    if (now_s != swept_at_) forget_expired(now_s);
    if (expiries_.contains(token.id)) return Verdict::used;
    if (expiries_.size() >= most) return Verdict::full;
    expiries_.emplace(token.id, token.expires_at);
    return Verdict::fresh;
}

void UsedTokens::forget_expired(std::uint64_t now_s) {
    swept_at_ = now_s;
    std::erase_if(expiries_, [&](const auto& entry) { return entry.second <= now_s; });
}

}  // namespace tickwire::security

namespace tickwire {

Result<std::vector<std::byte>> mint_connect_token(std::span<const std::byte> key, const ConnectTokenConfig& config) {
    if (key.size() != token_key_bytes) {
        return Error{ErrorCode::invalid_argument,
                     "the token key has " + std::to_string(key.size()) + " bytes, must be 32"};
    }
    if (auto crypto = security::initialize_crypto(); !crypto) return crypto.error();
    security::Key secret;
    std::memcpy(secret.bytes.data(), key.data(), key.size());
    return security::mint_token(secret, config.user, config.expires_at, security::system_random());
}

}  // namespace tickwire
