// Connect tokens for programs and people: checked, minted, opened, and as text.
#include "tickwire/connect_token.hpp"

#include <sodium.h>

#include <algorithm>
#include <charconv>

#include "security/token.hpp"

namespace tickwire {

namespace {

constexpr int base64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

Error invalid(std::string message) {
    return {ErrorCode::invalid_argument, std::move(message)};
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Result<void> check(const TokenKey& key) {
    if (key.bytes.size() != token_key_bytes)
        return invalid("the token key has " + std::to_string(key.bytes.size()) + " bytes, must be 32");
    if (key.id == security::own_key_id) return invalid("the token key's id must be 0 to 4294967294");
    return {};
}

Result<void> check(const ConnectTokenConfig& config) {
    if (config.servers.size() > max_token_servers)
        return invalid("connect token: there are " + std::to_string(config.servers.size()) +
                       " servers, must be 0 to 4");
    for (const Address& server : config.servers) {
        if (server.port == 0) return invalid("connect token: server " + server.to_string() + " has no port");
    }
    if (config.user_data.size() > max_token_user_data)
        return invalid("connect token: user_data has " + std::to_string(config.user_data.size()) +
                       " bytes, must be 0 to 128");
    return {};
}

Result<TokenKey> parse_key_line(std::string_view line, std::size_t number) {
    const std::string where = "token keys, line " + std::to_string(number) + ": ";
    const std::size_t space = line.find_first_of(" \t");
    const std::string_view id = line.substr(0, space), hex = space == line.npos ? "" : trimmed(line.substr(space));
    TokenKey key;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), key.id);
    if (error != std::errc{} || end != id.data() + id.size() || key.id == security::own_key_id)
        return invalid(where + "the id must be a number from 0 to 4294967294");
    key.bytes.resize(token_key_bytes);
    std::size_t read = 0;
    const char* stopped = nullptr;
    const bool whole = sodium_hex2bin(reinterpret_cast<unsigned char*>(key.bytes.data()), key.bytes.size(), hex.data(),
                                      hex.size(), nullptr, &read, &stopped) == 0;
    if (!whole || read != token_key_bytes || stopped != hex.data() + hex.size())
        return invalid(where + "after the id there must be 64 hexadecimal digits");
    return key;
}

}  // namespace

Result<std::vector<std::byte>> mint_connect_token(const TokenKey& key, const ConnectTokenConfig& config) {
    if (auto valid = check(key); !valid) return valid.error();
    if (auto valid = check(config); !valid) return valid.error();
    if (auto crypto = security::initialize_crypto(); !crypto) return crypto.error();
    return security::mint_token(*security::seal_key(key), config, security::system_random());
}

Result<ConnectToken> open_connect_token(std::span<const TokenKey> keys, std::span<const std::byte> token) {
    if (auto crypto = security::initialize_crypto(); !crypto) return crypto.error();
    const auto sealed = token.size() > security::token_secret_bytes ? token.subspan(security::token_secret_bytes)
                                                                    : std::span<const std::byte>{};
    const auto id = security::token_key_id(sealed);
    if (!id)
        return Error{ErrorCode::malformed, "a connect token has " + std::to_string(security::least_token_bytes) +
                                               " to " + std::to_string(security::most_token_bytes) +
                                               " bytes, this one has " + std::to_string(token.size())};
    const auto key = std::ranges::find(keys, *id, &TokenKey::id);
    if (key == keys.end())
        return Error{ErrorCode::not_found,
                     "there is no key " + std::to_string(*id) + ", which the token is sealed with"};
    const auto sealing = security::seal_key(*key);
    const auto opened = sealing ? security::open_token(*sealing, sealed) : std::nullopt;
    if (!opened)
        return Error{ErrorCode::mismatch, "the token was changed, or key " + std::to_string(*id) + " is another here"};
    return ConnectToken{{opened->user, opened->expires_at, opened->servers, opened->user_data}, *id, opened->id};
}

std::string token_to_text(std::span<const std::byte> token) {
    std::string text(sodium_base64_encoded_len(token.size(), base64), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                      base64);
    text.resize(text.size() - 1);  // its terminating zero
    return text;
}

Result<std::vector<std::byte>> token_from_text(std::string_view text) {
    text = trimmed(text);
    std::vector<std::byte> token(security::most_token_bytes);
    std::size_t bytes = 0;
    const char* stopped = nullptr;
    const bool whole = sodium_base642bin(reinterpret_cast<unsigned char*>(token.data()), token.size(), text.data(),
                                         text.size(), nullptr, &bytes, &stopped, base64) == 0;
    if (!whole || stopped != text.data() + text.size() || bytes < security::least_token_bytes)
        return Error{ErrorCode::malformed, "this is no connect token: it must be base64url text of " +
                                               std::to_string(security::least_token_bytes) + " to " +
                                               std::to_string(security::most_token_bytes) + " bytes"};
    token.resize(bytes);
    return token;
}

Result<TokenKey> make_token_key(std::uint32_t id) {
    if (auto crypto = security::initialize_crypto(); !crypto) return crypto.error();
    TokenKey key{id, std::vector<std::byte>(token_key_bytes)};
    if (auto valid = check(key); !valid) return valid.error();
    security::system_random().fill(key.bytes);
    return key;
}

Result<std::vector<TokenKey>> parse_token_keys(std::string_view text) {
    std::vector<TokenKey> keys;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, std::min(end, text.find('#'))));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        auto key = parse_key_line(line, number);
        if (!key) return key.error();
        if (std::ranges::find(keys, key->id, &TokenKey::id) != keys.end())
            return invalid("token keys, line " + std::to_string(number) + ": id " + std::to_string(key->id) +
                           " is there twice");
        keys.push_back(std::move(*key));
    }
    if (keys.empty()) return invalid("token keys: there is none; a line is an id and 64 hexadecimal digits");
    return keys;
}

std::string token_key_line(const TokenKey& key) {
    std::string hex(key.bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(key.bytes.data()), key.bytes.size());
    hex.pop_back();
    return std::to_string(key.id) + " " + hex + "\n";
}

}  // namespace tickwire
