#include "message/text.hpp"

#include <catch2/catch.hpp>

using tickwire::message::clean_text;

TEST_CASE("text from people keeps what is valid and loses the rest") {
    CHECK(clean_text("hello", 32) == "hello");
    CHECK(clean_text("  two words \t", 32) == "two words");
    CHECK(clean_text("gr\xc3\xbc\xc3\x9f", 32) == "gr\xc3\xbc\xc3\x9f");
    CHECK(clean_text("a\x01\x02\x7f\nb", 32) == "ab");
    CHECK(clean_text("a\xff\xfe"
                     "b",
                     32) == "ab");
    CHECK(clean_text("\xed\xa0\x80x", 32) == "x");          // a surrogate
    CHECK(clean_text("\xc0\xaf\xe0\x80\xaf", 32).empty());  // overlong
    CHECK(clean_text("\xc3", 32).empty());
    CHECK(clean_text("", 32).empty());
}

TEST_CASE("of text that is all left out no more is looked at than of any other") {
    const auto after = [](std::size_t count, char left_out) { return std::string(count, left_out).append("a"); };
    CHECK(clean_text(after(127, '\x01'), 32) == "a");
    CHECK(clean_text(after(128, '\x01'), 32).empty());
    CHECK(clean_text(after(128, ' '), 32).empty());
    CHECK(clean_text("b" + after(200, '\xff'), 32) == "b");
}

TEST_CASE("text is cut between characters") {
    CHECK(clean_text("abcdef", 3) == "abc");
    CHECK(clean_text("ab\xc3\xbc", 3) == "ab");
    CHECK(clean_text("\xf0\x9f\x98\x80", 3).empty());
    CHECK(clean_text("\xf0\x9f\x98\x80", 4) == "\xf0\x9f\x98\x80");
}
