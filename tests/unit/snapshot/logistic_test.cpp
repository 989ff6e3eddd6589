#include "snapshot/logistic.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace tickwire::snapshot;

TEST_CASE("the tables are the logistic function and its inverse") {
    for (int x = -stretch_limit; x <= stretch_limit; ++x) {
        const double exact = 65536 / (1 + std::exp(-x / 256.0));
        REQUIRE(std::abs(squash(x) - exact) <= 1.0);
    }
    for (std::uint32_t p = 24; p < 65536 - 24; p += 7) {
        const double exact = 256 * std::log(p / (65536.0 - p));
        const double step = 256 * 16.0 / (p * (1 - p / 65536.0)) + 1;  // a step of the table is 16 wide
        REQUIRE(std::abs(stretch(p) - std::max(-2047.0, std::min(2047.0, exact))) <= step);
    }
    CHECK(squash(100'000) == squash(stretch_limit));
    CHECK(squash(-100'000) == squash(-stretch_limit));
}

TEST_CASE("the tables are the same everywhere") {
    std::uint64_t hash = 14695981039346656037u;
    const auto add = [&](std::uint64_t value) { hash = (hash ^ value) * 1099511628211u; };
    for (const std::uint16_t p : detail::squash_table) add(p);
    for (const std::int16_t x : detail::stretch_table) add(static_cast<std::uint16_t>(x));
    CHECK(hash == 0x106840d47e1233feu);
}
