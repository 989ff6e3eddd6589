// Connect tokens and their keys as programs and people handle them.
#include "tickwire/connect_token.hpp"

#include <catch2/catch.hpp>

#include "security/token.hpp"

using namespace tickwire;

namespace {

std::vector<std::byte> data(std::size_t bytes) {
    return std::vector<std::byte>(bytes, std::byte{'d'});
}

}  // namespace

TEST_CASE("a token opens with its key and says what it was made with, at its smallest and at its largest") {
    const auto key = make_token_key(3);
    REQUIRE(key);
    const std::vector<Address> servers{Address::ipv4(192, 0, 2, 1, 1), Address::ipv4(192, 0, 2, 2, 65535),
                                       Address::ipv6_loopback(9), Address::ipv4(1, 2, 3, 4, 5)};
    for (const ConnectTokenConfig& content :
         {ConnectTokenConfig{}, ConnectTokenConfig{~0ull, ~0ull, servers, data(max_token_user_data)}}) {
        const auto token = mint_connect_token(*key, content);
        REQUIRE(token);
        CHECK(token->size() == (content.servers.empty() ? security::least_token_bytes : security::most_token_bytes));
        const auto text = token_from_text(" " + token_to_text(*token) + "\n");
        REQUIRE(text);
        CHECK(*text == *token);
        const std::vector<TokenKey> keys{*make_token_key(2), *key};
        const auto opened = open_connect_token(keys, *token);
        REQUIRE(opened);
        CHECK(opened->key_id == 3);
        CHECK(opened->content.user == content.user);
        CHECK(opened->content.expires_at == content.expires_at);
        CHECK(opened->content.servers == content.servers);
        CHECK(opened->content.user_data == content.user_data);
    }
}

TEST_CASE("two tokens of the same content share no secret, id or nonce") {
    const auto key = make_token_key(0);
    const auto one = mint_connect_token(*key, {.user = 1}), two = mint_connect_token(*key, {.user = 1});
    CHECK_FALSE(std::equal(one->begin(), one->begin() + 32, two->begin()));
    CHECK_FALSE(std::equal(one->begin() + 36, one->begin() + 60, two->begin() + 36));
    CHECK(open_connect_token(std::span(&*key, 1), *one)->id != open_connect_token(std::span(&*key, 1), *two)->id);
}

TEST_CASE("what is wrong with a token, its content or its key is said in words") {
    const auto key = make_token_key(3);
    const auto message_of = [](const auto& result) {
        return result ? std::string("no error") : result.error().message;
    };
    CHECK(message_of(mint_connect_token({1, data(31)}, {})) == "the token key has 31 bytes, must be 32");
    CHECK(message_of(make_token_key(0xffffffff)) == "the token key's id must be 0 to 4294967294");
    CHECK(message_of(mint_connect_token(*key, {.servers = std::vector<Address>(5)})) ==
          "connect token: there are 5 servers, must be 0 to 4");
    CHECK(message_of(mint_connect_token(*key, {.servers = {Address::ipv4(1, 2, 3, 4, 0)}})) ==
          "connect token: server 1.2.3.4:0 has no port");
    CHECK(message_of(mint_connect_token(*key, {.user_data = data(129)})) ==
          "connect token: user_data has 129 bytes, must be 0 to 128");
    auto token = *mint_connect_token(*key, {});
    const std::vector<TokenKey> keys{*key}, none{*make_token_key(4)};
    CHECK(message_of(open_connect_token(none, token)) == "there is no key 3, which the token is sealed with");
    token.back() ^= std::byte{1};
    CHECK(message_of(open_connect_token(keys, token)) == "the token was changed, or key 3 is another here");
    CHECK(open_connect_token(keys, std::span(token).first(20)).error().code == ErrorCode::malformed);
    for (const char* text : {"", "AAAA", "=", "no token at all, really"}) CHECK_FALSE(token_from_text(text));
}

TEST_CASE("a key file holds keys by line, and a wrong line is named") {
    const auto one = make_token_key(7), two = make_token_key(4294967294);
    const auto read = parse_token_keys("# keys of the shop\n" + token_key_line(*one) + "\n  " + token_key_line(*two));
    REQUIRE(read);
    CHECK(*read == std::vector<TokenKey>{*one, *two});
    const auto fault = [](const std::string& text) { return parse_token_keys(text).error().message; };
    CHECK(fault("").find("there is none") != std::string::npos);
    CHECK(fault("# only words\n").find("there is none") != std::string::npos);
    CHECK(fault("\nx " + std::string(64, 'a')).find("line 2: the id") != std::string::npos);
    CHECK(fault("4294967295 " + std::string(64, 'a')).find("line 1: the id") != std::string::npos);
    CHECK(fault("1 " + std::string(63, 'a')).find("64 hexadecimal") != std::string::npos);
    CHECK(fault("1 " + std::string(66, 'a')).find("64 hexadecimal") != std::string::npos);
    CHECK(fault("1 " + std::string(63, 'a') + "g").find("64 hexadecimal") != std::string::npos);
    CHECK(fault(token_key_line(*one) + token_key_line(*one)).find("line 2: id 7 is there twice") != std::string::npos);
}
