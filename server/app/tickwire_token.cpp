// tickwire-token: keys for connect tokens, tokens, and what a token says. For hosts without a login service, and to see
// what one does wrong.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "tickwire/connect_token.hpp"

namespace {

using namespace tickwire;

struct Options {
    std::string key_file, data, token;
    std::uint32_t key_id = 1;
    std::uint64_t user = 0, seconds = 300;
    std::vector<std::string> servers;
};

int fail(const Error& error) {
    std::cerr << "tickwire-token: " << error.message << '\n';
    return 1;
}

Result<std::vector<TokenKey>> read_keys(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{ErrorCode::not_found, file + ": cannot be read"};
    auto keys = parse_token_keys(std::string{std::istreambuf_iterator<char>(in), {}});
    if (!keys) return Error{keys.error().code, file + ": " + keys.error().message};
    return keys;
}

int make_key(const Options& options) {
    const auto key = make_token_key(options.key_id);
    if (!key) return fail(key.error());
    std::cout << token_key_line(*key);
    return 0;
}

int issue(const Options& options) {
    const auto keys = read_keys(options.key_file);
    if (!keys) return fail(keys.error());
    ConnectTokenConfig content{.user = options.user,
                               .expires_at = static_cast<std::uint64_t>(std::time(nullptr)) + options.seconds};
    for (const std::string& text : options.servers) {
        const auto endpoint = parse_endpoint(text, 40000);
        if (!endpoint) return fail(endpoint.error());
        const auto server = resolve(*endpoint);
        if (!server) return fail(server.error());
        content.servers.push_back(*server);
    }
    const auto data = std::as_bytes(std::span(options.data));
    content.user_data.assign(data.begin(), data.end());
    const auto token = mint_connect_token(keys->front(), content);
    if (!token) return fail(token.error());
    std::cout << token_to_text(*token) << '\n';
    return 0;
}

/// Bytes as a person can read them, whatever they are.
std::string printable(std::span<const std::byte> bytes) {
    std::string text;
    for (const std::byte byte : bytes) {
        const int c = std::to_integer<int>(byte);
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, c >= 0x20 && c < 0x7f && c != '\\' ? "%c" : "\\x%02x", c);
        text += escaped;
    }
    return text;
}

int inspect(const Options& options) {
    const auto keys = read_keys(options.key_file);
    if (!keys) return fail(keys.error());
    std::string text = options.token;
    if (text.empty() || text == "-") text.assign(std::istreambuf_iterator<char>(std::cin), {});
    const auto bytes = token_from_text(text);
    if (!bytes) return fail(bytes.error());
    const auto token = open_connect_token(*keys, *bytes);
    if (!token) return fail(token.error());
    const auto now = static_cast<std::uint64_t>(std::time(nullptr));
    const std::uint64_t expires = token->content.expires_at;
    std::cout << "key      " << token->key_id << "\nid       ";
    for (const std::byte byte : token->id) std::printf("%02x", std::to_integer<unsigned>(byte));
    std::fflush(stdout);
    std::cout << "\nuser     " << token->content.user << "\nexpires  " << expires << ", ";
    if (expires <= now) {
        std::cout << now - expires << " s ago: it is refused";
    } else {
        std::cout << "in " << expires - now << " s";
        if (expires - now > longest_token_life_s) std::cout << ": too long, it is refused until 600 s before";
    }
    std::cout << "\nservers  ";
    if (token->content.servers.empty()) std::cout << "any with the key";
    for (const Address& server : token->content.servers) std::cout << server.to_string() << ' ';
    std::cout << "\ndata     " << printable(token->content.user_data) << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Keys for connect tokens, tokens, and what a token says.", "tickwire-token");
    app.set_version_flag("--version", TICKWIRE_VERSION);
    app.require_subcommand(1);
    CLI::App& key =
        *app.add_subcommand("key", "makes a key; append the line to a key file that only its owner can read");
    key.add_option("--id", options.key_id, "another one than every key in use")->capture_default_str();
    CLI::App& mint = *app.add_subcommand("issue", "makes a token with the first key of the file");
    mint.add_option("--key-file", options.key_file)->required();
    mint.add_option("--user", options.user, "the service's number for the player; 0: nobody in particular");
    mint.add_option("--server", options.servers, "HOST[:PORT] at which it is good, up to four; any when not given");
    mint.add_option("--seconds", options.seconds, "for which it is good")
        ->check(CLI::Range(std::uint64_t{1}, longest_token_life_s))
        ->capture_default_str();
    mint.add_option("--data", options.data, "for the game on the server, up to 128 bytes");
    CLI::App& look = *app.add_subcommand("inspect", "what a token says, and whether it would be refused");
    look.add_option("--key-file", options.key_file)->required();
    look.add_option("token", options.token, "standard input when not given, or -");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return key.parsed() ? make_key(options) : mint.parsed() ? issue(options) : inspect(options);
}
