// A command's margin in the head of a snapshot.
#include "snapshot/command_report.hpp"

#include <catch2/catch.hpp>

using namespace tickwire::snapshot;

TEST_CASE("every margin comes back from its bytes, and those near the aim are one") {
    for (int value = -32768; value <= 32767; ++value) {
        const auto margin = static_cast<std::int16_t>(value);
        const MarginBytes bytes(margin);
        INFO(value);
        REQUIRE(MarginBytes(bytes.low, bytes.wide ? bytes.high : 0, bytes.wide).margin() == margin);
        REQUIRE(bytes.wide == (margin != CommandReport::no_margin && (margin < -64 || margin > 190)));
    }
}
