#include "token_journal.hpp"

#include <charconv>
#include <string>
#include <string_view>

#include "security/token.hpp"
#include "state_folder.hpp"

namespace tickwire::server {

namespace {

// A line for each, so that half of one, as a full disk leaves it, spoils none after it.
std::string line_of(const transport::UsedToken& token) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string line;
    for (const std::byte byte : token.id) {
        line += digits[std::to_integer<unsigned>(byte) >> 4];
        line += digits[std::to_integer<unsigned>(byte) & 15];
    }
    return line + ' ' + std::to_string(token.expires_at) + '\n';
}

std::optional<transport::UsedToken> token_of(std::string_view line) {
    transport::UsedToken token;
    const std::size_t id_digits = token.id.size() * 2;
    if (line.size() < id_digits + 2 || line[id_digits] != ' ') return std::nullopt;
    const auto read = [](std::string_view text, auto& value, int base) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
        return error == std::errc{} && end == text.data() + text.size();
    };
    for (std::size_t i = 0; i < token.id.size(); ++i) {
        unsigned byte = 0;
        if (!read(line.substr(2 * i, 2), byte, 16)) return std::nullopt;
        token.id[i] = static_cast<std::byte>(byte);
    }
    if (!read(line.substr(id_digits + 1), token.expires_at, 10)) return std::nullopt;
    return token;
}

}  // namespace

TokenJournal::TokenJournal(std::filesystem::path file, std::uint64_t now_s) : file_(std::move(file)) {
    std::string kept;
    if (const auto content = read_file(file_, 1u << 30)) {
        std::string_view text(reinterpret_cast<const char*>(content->data()), content->size());
        while (!text.empty()) {
            const std::string_view line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(line.size() + 1, text.size()));
            const auto token = token_of(line);
            const bool counts = token && token->expires_at > now_s && token->expires_at <= now_s + longest_token_life_s;
            if (!counts || before_.size() >= security::UsedTokens::most) continue;
            before_.push_back(*token);
            kept += line_of(*token);
        }
    }
    if (auto written = replace_file(file_, std::as_bytes(std::span(kept))); !written) ++failed_;
    out_.open(file_, std::ios::binary | std::ios::app);
}

void TokenJournal::add(const transport::UsedToken& token) {
    std::string line = line_of(token);
    if (!out_) {
        out_.clear();
        if (!out_.is_open()) out_.open(file_, std::ios::binary | std::ios::app);
        line.insert(line.begin(), '\n');
    }
    if (!out_.write(line.data(), std::ssize(line)).flush()) ++failed_;
}

}  // namespace tickwire::server
