// A connect token as a stranger sends it, and one that the key has sealed: whatever is inside keeps to its bounds.
#include "security/token.hpp"

#include <sodium.h>

#include <algorithm>
#include <vector>

#include "fuzz/fuzz_target.hpp"

namespace {

using namespace tickwire;

/// The input as a token's content, sealed with a key that the server has.
std::vector<std::byte> sealed(const security::SealKey& key, std::span<const std::byte> content) {
    std::vector<std::byte> token(security::token_head_bytes + content.size() + 16);
    for (unsigned i = 0; i < 4; ++i) token[i] = static_cast<std::byte>(key.id >> (8 * i));
    std::vector<unsigned char> bound;
    for (const char c : std::string_view("tickwire connect token 2")) bound.push_back(static_cast<unsigned char>(c));
    for (unsigned i = 0; i < 4; ++i) bound.push_back(std::to_integer<unsigned char>(token[i]));
    auto* octets = reinterpret_cast<unsigned char*>(token.data());
    crypto_aead_xchacha20poly1305_ietf_encrypt(octets + security::token_head_bytes, nullptr,
                                               reinterpret_cast<const unsigned char*>(content.data()), content.size(),
                                               bound.data(), bound.size(), nullptr, octets + 4, key.key.data());
    return token;
}

void check(const security::Token& token) {
    fuzz::require(token.servers.size() <= max_token_servers && token.user_data.size() <= max_token_user_data);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::require(bool(security::initialize_crypto()));
    const auto bytes = fuzz::bytes_of(data, size);
    security::SealKey key{7, {}};
    key.key.bytes.fill(std::byte{1});
    if (const auto token = security::open_token(key, bytes)) check(*token);
    if (const auto token = security::open_token(key, sealed(key, bytes))) {
        check(*token);
        // What was read is exactly what was there: minted again it has the same length.
        security::SeededRandomSource random(1);
        const auto again =
            security::mint_token(key, {token->user, token->expires_at, token->servers, token->user_data}, random);
        fuzz::require(again.size() == security::token_secret_bytes + security::token_head_bytes + bytes.size() + 16);
        security::good_at(*token, std::vector<Address>{Address::ipv4(1, 2, 3, 4, 5)});
    }
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto token = token_from_text(text)) fuzz::require(token_to_text(*token).size() <= text.size());
    return 0;
}
