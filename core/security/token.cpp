#include "security/token.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace tickwire::security {

namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t server_bytes = 18;
static_assert(token_head_bytes == 4 + nonce_bytes &&
              least_sealed_token_bytes == token_head_bytes + token_fixed_bytes + tag_bytes);
constexpr std::string_view purpose = "tickwire connect token 2";

const unsigned char* octets(std::span<const std::byte> bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* octets(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

template <std::size_t Bytes>
void put(std::span<std::byte> out, std::uint64_t value) {
    for (unsigned i = 0; i < Bytes; ++i) out[i] = static_cast<std::byte>(value >> (8 * i));
}
template <std::size_t Bytes>
std::uint64_t get(std::span<const std::byte> in) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < Bytes; ++i) value |= static_cast<std::uint64_t>(in[i]) << (8 * i);
    return value;
}

/// What the tag covers beside the content: what it is for, and the key's id.
std::array<std::byte, purpose.size() + 4> bound_to(std::span<const std::byte> key_id) {
    std::array<std::byte, purpose.size() + 4> bytes{};
    std::memcpy(bytes.data(), purpose.data(), purpose.size());
    std::memcpy(bytes.data() + purpose.size(), key_id.data(), 4);
    return bytes;
}

std::size_t content_bytes(const ConnectTokenConfig& content) {
    return token_fixed_bytes + content.servers.size() * server_bytes + content.user_data.size();
}

/// Servers and user data; false when the counts do not fill the content exactly.
bool read_rest(std::span<const std::byte> rest, Token& token) {
    const auto servers = std::to_integer<std::size_t>(rest[0]);
    if (servers > max_token_servers || rest.size() < 1 + servers * server_bytes + 1) return false;
    rest = rest.subspan(1);
    for (std::size_t i = 0; i < servers; ++i, rest = rest.subspan(server_bytes)) {
        Address server;
        std::memcpy(server.ip.data(), rest.data(), server.ip.size());
        server.port = static_cast<std::uint16_t>(get<2>(rest.subspan(16)));
        token.servers.push_back(server);
    }
    const auto data = std::to_integer<std::size_t>(rest[0]);
    if (data > max_token_user_data || rest.size() != 1 + data) return false;
    token.user_data.assign(rest.begin() + 1, rest.end());
    return true;
}

}  // namespace

std::optional<SealKey> seal_key(const TokenKey& key) {
    if (key.bytes.size() != token_key_bytes) return std::nullopt;
    SealKey made{key.id, {}};
    std::ranges::copy(key.bytes, made.key.bytes.begin());
    return made;
}

std::vector<std::byte> mint_token(const SealKey& key, const ConnectTokenConfig& content, RandomSource& random) {
    const std::size_t plain_bytes = content_bytes(content);
    std::vector<std::byte> token(token_secret_bytes + token_head_bytes + plain_bytes + tag_bytes);
    const std::span all(token);
    const auto secret = all.first(token_secret_bytes), head = all.subspan(token_secret_bytes, token_head_bytes);
    random.fill(secret);
    put<4>(head, key.id);
    random.fill(head.subspan(4));

    Secret<most_sealed_token_bytes> plain;
    const std::span fields(plain.bytes);
    put<8>(fields, content.expires_at);
    put<8>(fields.subspan(8), content.user);
    random.fill(fields.subspan(16, 16));
    std::ranges::copy(secret, fields.begin() + 32);
    fields[64] = static_cast<std::byte>(content.servers.size());
    std::size_t at = 65;
    for (const Address& server : content.servers) {
        std::memcpy(fields.data() + at, server.ip.data(), server.ip.size());
        put<2>(fields.subspan(at + 16), server.port);
        at += server_bytes;
    }
    fields[at++] = static_cast<std::byte>(content.user_data.size());
    std::ranges::copy(content.user_data, fields.begin() + static_cast<std::ptrdiff_t>(at));

    const auto bound = bound_to(head);
    crypto_aead_xchacha20poly1305_ietf_encrypt(octets(all.subspan(token_secret_bytes + token_head_bytes)), nullptr,
                                               plain.data(), plain_bytes, octets(std::span(bound)), bound.size(),
                                               nullptr, octets(head.subspan(4)), key.key.data());
    return token;
}

std::optional<std::uint32_t> token_key_id(std::span<const std::byte> sealed) {
    if (sealed.size() < least_sealed_token_bytes || sealed.size() > most_sealed_token_bytes) return std::nullopt;
    return static_cast<std::uint32_t>(get<4>(sealed));
}

std::optional<Token> open_token(const SealKey& key, std::span<const std::byte> sealed) {
    if (token_key_id(sealed) != key.id) return std::nullopt;
    Secret<most_sealed_token_bytes> plain;
    const auto ciphertext = sealed.subspan(token_head_bytes);
    const auto bound = bound_to(sealed);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, octets(ciphertext),
                                                   ciphertext.size(), octets(std::span(bound)), bound.size(),
                                                   octets(sealed.subspan(4)), key.key.data()) != 0) {
        return std::nullopt;
    }
    const std::span<const std::byte> fields = std::span(plain.bytes).first(ciphertext.size() - tag_bytes);
    Token token;
    token.expires_at = get<8>(fields);
    token.user = get<8>(fields.subspan(8));
    token.key_id = key.id;
    std::memcpy(token.id.data(), fields.data() + 16, 16);
    std::memcpy(token.secret.bytes.data(), fields.data() + 32, 32);
    if (!read_rest(fields.subspan(64), token)) return std::nullopt;
    return token;
}

bool good_at(const Token& token, std::span<const Address> own_addresses) {
    if (token.servers.empty()) return true;
    return std::ranges::any_of(token.servers, [&](const Address& server) {
        return std::ranges::any_of(own_addresses,
                                   [&](const Address& own) { return own.ip == server.ip && own.port == server.port; });
    });
}

UsedTokens::Verdict UsedTokens::use(const Mac& id, std::uint64_t expires_at, std::uint64_t now_s) {
    const std::lock_guard lock(guard_);
    if (now_s != swept_at_) forget_expired(now_s);
    if (expiries_.contains(id)) return Verdict::used;
    if (expiries_.size() >= most) return Verdict::full;
    expiries_.emplace(id, expires_at);
    return Verdict::fresh;
}

void UsedTokens::forget_expired(std::uint64_t now_s) {
    swept_at_ = now_s;
    std::erase_if(expiries_, [&](const auto& entry) { return entry.second <= now_s; });
}

}  // namespace tickwire::security
