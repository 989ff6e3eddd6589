#include <catch2/catch.hpp>

#include "support/virtual_enet_time.hpp"

TEST_CASE("ENet runs on the tests' virtual time") {
    CHECK(tickwire::test::enet_reads_virtual_time());
}
