#include "tickwire/result.hpp"

#include <catch2/catch.hpp>
#include <string>

using tickwire::Error;
using tickwire::ErrorCode;
using tickwire::Result;

TEST_CASE("a result holds a value or an error, never both") {
    const Result<std::string> good = std::string("arena");
    REQUIRE(good.has_value());
    CHECK(*good == "arena");

    const Result<std::string> bad = Error{ErrorCode::not_found, "map nowhere.json: no such file"};
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().code == ErrorCode::not_found);
    CHECK(bad.error().message == "map nowhere.json: no such file");
}
