#include "options/token_file.hpp"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>

namespace skirmish {

using namespace tickwire;

namespace {

Result<std::string> read_text(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{ErrorCode::not_found, file + ": cannot be read"};
    return std::string{std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

Result<std::vector<TokenKey>> read_token_keys(const std::string& file) {
    auto text = read_text(file);
    if (!text) return text.error();
    auto keys = parse_token_keys(*text);
    if (!keys) return Error{keys.error().code, file + ": " + keys.error().message};
    return keys;
}

Result<std::string> read_admin_key(const std::string& file) {
    auto text = read_text(file);
    if (!text) return text.error();
    const std::string key = text->substr(0, text->find_first_of("\r\n"));
    const bool printable = std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
    if (key.size() < 16 || key.size() > 256 || !printable)
        return Error{ErrorCode::invalid_argument,
                     file + ": the key must be 16 to 256 printable characters without spaces"};
    return key;
}

Result<std::vector<std::byte>> read_token(const std::string& text_or_file) {
    if (!text_or_file.starts_with('@')) return token_from_text(text_or_file);
    auto text = read_text(text_or_file.substr(1));
    if (!text) return text.error();
    return token_from_text(*text);
}

Result<std::vector<std::byte>> own_token(const std::vector<TokenKey>& keys, std::uint64_t user) {
    const std::uint64_t expires_at = static_cast<std::uint64_t>(std::time(nullptr)) + 300;
    return mint_connect_token(keys.front(), {.user = user, .expires_at = expires_at});
}

}  // namespace skirmish
