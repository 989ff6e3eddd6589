// Bans: who is kept out, for how long, and the file that a host reads and edits.
#include "server/ban_list.hpp"

#include <catch2/catch.hpp>

using namespace tickwire;
using namespace tickwire::server;

namespace {

Address address_of(const std::string& text) {
    return *resolve({text, 1});
}
constexpr std::uint64_t today = 1'800'000'000;

}  // namespace

TEST_CASE("an address range holds exactly the addresses that begin with its bits") {
    struct Case {
        const char *range, *inside, *outside;
    };
    for (const Case& one : std::initializer_list<Case>{{"203.0.113.7", "203.0.113.7", "203.0.113.6"},
                                                       {"203.0.113.0/24", "203.0.113.255", "203.0.114.0"},
                                                       {"203.0.112.0/23", "203.0.113.1", "203.0.114.1"},
                                                       {"10.0.0.0/8", "10.255.0.1", "11.0.0.1"},
                                                       {"0.0.0.0/0", "255.255.255.255", "2001:db8::1"},
                                                       {"2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"},
                                                       {"2001:db8::7", "2001:db8::7", "2001:db8::8"},
                                                       {"2001:db8::/63", "2001:db8:0:1::1", "2001:db8:0:2::1"}}) {
        INFO(one.range);
        const auto range = parse_address_range(one.range);
        REQUIRE(range);
        CHECK(range->contains(address_of(one.inside)));
        CHECK_FALSE(range->contains(address_of(one.outside)));
    }
    CHECK(parse_address_range("::/0")->contains(address_of("1.2.3.4")));  // everybody
    for (const char* wrong : {"", "example.org", "203.0.113", "203.0.113.0/33", "203.0.113.0/-1", "203.0.113.0/",
                              "2001:db8::/129", "203.0.113.0/2x", "cafe", "1.2.3.4/24/3"}) {
        INFO(wrong);
        REQUIRE_FALSE(parse_address_range(wrong));
        CHECK(parse_address_range(wrong).error().message.find("is no address range") != std::string::npos);
    }
}

TEST_CASE("bans hold until their time, of addresses and of users, and the newest word on somebody counts") {
    BanList bans;
    REQUIRE(bans.add({.addresses = "203.0.113.0/24", .until = today + 10, .why = "flood"}));
    REQUIRE(bans.add({.user = 42, .why = "aimed too well"}));
    CHECK(bans.banned(address_of("203.0.113.9"), 0, today) == "flood");
    CHECK_FALSE(bans.banned(address_of("203.0.113.9"), 0, today + 10));
    CHECK(bans.banned(address_of("198.51.100.1"), 42, today + 1'000'000) == "aimed too well");
    CHECK_FALSE(bans.banned(address_of("198.51.100.1"), 0, today));
    CHECK_FALSE(bans.banned(address_of("198.51.100.1"), 43, today));
    REQUIRE(bans.add({.user = 42, .why = "again"}));
    CHECK(bans.all(today).size() == 2);
    CHECK(bans.banned(address_of("198.51.100.1"), 42, today) == "again");
    CHECK(bans.remove("", 42));
    CHECK_FALSE(bans.remove("", 42));
    CHECK_FALSE(bans.banned(address_of("198.51.100.1"), 42, today));
    CHECK_FALSE(bans.add({}));
    CHECK_FALSE(bans.add({.addresses = "1.2.3.4", .user = 1}));
}

TEST_CASE("the file of bans reads back as it was written, and a wrong line is named") {
    BanList bans;
    REQUIRE(bans.add({.addresses = "203.0.113.0/24", .until = today + 10, .why = "flood of the 3rd"}));
    REQUIRE(bans.add({.addresses = "2001:db8::/32", .until = today - 1, .why = "over"}));
    REQUIRE(bans.add({.user = 42, .why = "a line\nbreak"}));
    const auto read = BanList::parse(bans.text(today));
    REQUIRE(read);
    CHECK(read->all(today).size() == 2);  // what is over is not written
    CHECK(read->all(today) == bans.all(today));
    CHECK(BanList::parse("")->all(today).empty());
    CHECK(BanList::parse("# nobody\n\n  \n")->all(today).empty());
    const auto fault = [](const char* text) { return BanList::parse(text).error().message; };
    CHECK(fault("\naddress 1.2.3.4\n").find("bans, line 2: after whom") == 0);
    CHECK(fault("user x until 0\n").find("bans, line 1: it begins") == 0);
    CHECK(fault("user 0 until 0\n").find("bans, line 1: it begins") == 0);
    CHECK(fault("address nowhere until 0 why").find("is no address range") != std::string::npos);
    CHECK(fault("1.2.3.4\n").find("bans, line 1") == 0);
}
