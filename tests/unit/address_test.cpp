#include "tickwire/address.hpp"

#include <catch2/catch.hpp>
#include <string>

using tickwire::Address;
using tickwire::ErrorCode;
using tickwire::parse_endpoint;
using tickwire::resolve;

TEST_CASE("an endpoint is read as people write it") {
    struct Row {
        const char* text;
        const char* host;
        int port;
    };
    const Row rows[] = {
        {"localhost", "localhost", 40000},     {"play.example.org:1234", "play.example.org", 1234},
        {"127.0.0.1", "127.0.0.1", 40000},     {"10.0.0.7:1", "10.0.0.7", 1},
        {"10.0.0.7:65535", "10.0.0.7", 65535}, {"::1", "::1", 40000},
        {"fd00::1", "fd00::1", 40000},         {"[::1]", "::1", 40000},
        {"[fe80::1%lo]:9", "fe80::1%lo", 9},   {"::ffff:10.0.0.7", "::ffff:10.0.0.7", 40000},
        {"my_server-2", "my_server-2", 40000},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        const auto endpoint = parse_endpoint(row.text, 40000);
        REQUIRE(endpoint);
        CHECK((*endpoint).host == row.host);
        CHECK((*endpoint).port == row.port);
    }
}

TEST_CASE("a bad endpoint is refused with the text and what would be right") {
    struct Row {
        const char* text;
        const char* message;
    };
    const Row rows[] = {
        {"", "address \"\": the host is missing; write host or host:port"},
        {":40000", "address \":40000\": the host is missing; write host or host:port"},
        {"host:70000", "port \"70000\" in \"host:70000\": must be 1 to 65535"},
        {"host:0", "port \"0\" in \"host:0\": must be 1 to 65535"},
        {"host:", "port \"\" in \"host:\": must be 1 to 65535"},
        {"host:-1", "port \"-1\" in \"host:-1\": must be 1 to 65535"},
        {"host:12ab", "port \"12ab\" in \"host:12ab\": must be 1 to 65535"},
        {"host:99999999999999", "port \"99999999999999\" in \"host:99999999999999\": must be 1 to 65535"},
        {"[::1", "address \"[::1\": the [ has no matching ]"},
        {"[host]:1", "address \"[host]:1\": \"host\" is not an IPv6 address, such as [::1]"},
        {"[::1]40000", "address \"[::1]40000\": after ] only :port may follow"},
        {"a:b:c", "address \"a:b:c\": more than one colon; write IPv6 with a port as [address]:port"},
        {"1.2.3.400", "host \"1.2.3.400\" in \"1.2.3.400\": an IPv4 address has four parts of 0 to 255"},
        {"1.2.3", "host \"1.2.3\" in \"1.2.3\": an IPv4 address has four parts of 0 to 255"},
        {"two words", "host \"two words\" in \"two words\": must be 1 to 253 letters, digits, '-', '.' and '_'"},
    };
    for (const Row& row : rows) {
        const auto endpoint = parse_endpoint(row.text, 40000);
        REQUIRE_FALSE(endpoint);
        CHECK(endpoint.error().code == ErrorCode::invalid_argument);
        CHECK(endpoint.error().message == row.message);
    }
    CHECK_FALSE(parse_endpoint(std::string(254, 'a'), 1));
}

TEST_CASE("literal addresses resolve to themselves, IPv4 as IPv4-mapped") {
    CHECK(*resolve({"127.0.0.1", 7}) == Address::ipv4(127, 0, 0, 1, 7));
    CHECK(*resolve({"::1", 7}) == Address::ipv6_loopback(7));
    CHECK(*resolve({"::ffff:10.1.2.3", 9}) == Address::ipv4(10, 1, 2, 3, 9));
}

TEST_CASE("a host that nobody knows is an error that names it") {
    const auto address = resolve({"no-such-host.invalid", 1});
    REQUIRE_FALSE(address);
    CHECK(address.error().code == ErrorCode::not_found);
    CHECK(address.error().message.starts_with("host \"no-such-host.invalid\": "));
}

TEST_CASE("an address prints as it would be typed") {
    CHECK(Address::ipv4(127, 0, 0, 1, 40000).to_string() == "127.0.0.1:40000");
    CHECK(Address::ipv6_loopback(40000).to_string() == "[::1]:40000");
    CHECK(Address{}.to_string() == "[::]:0");
    CHECK((*resolve({"fd00::1", 5})).to_string() == "[fd00::1]:5");
    Address scoped = *resolve({"fe80::2", 5});
    scoped.scope = 4'000'000;  // no such interface: its number is shown
    CHECK(scoped.to_string() == "[fe80::2%4000000]:5");
}

TEST_CASE("addresses that differ only in port or scope are different") {
    CHECK(Address::ipv4(1, 2, 3, 4, 5) != Address::ipv4(1, 2, 3, 4, 6));
    Address scoped = Address::ipv6_loopback(1);
    scoped.scope = 2;
    CHECK(scoped != Address::ipv6_loopback(1));
    CHECK(Address::ipv4(1, 2, 3, 4, 5).is_ipv4());
    CHECK_FALSE(Address::ipv6_loopback(1).is_ipv4());
}
