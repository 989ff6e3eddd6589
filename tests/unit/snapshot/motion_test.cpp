#include "snapshot/motion.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace tickwire::snapshot;

TEST_CASE("spans are those nearest to 1, half, once and twice the distance, scaled to it") {
    const std::vector<std::int32_t> ages{6, 7, 9, 12, 18};
    const Spans spans = choose_spans(ages);
    CHECK(spans.distance == 6);
    CHECK(spans.held == 2);
    CHECK(spans.reference == std::array<std::uint8_t, span_count>{1, 2, 3, 4});
    CHECK(spans.scale == std::array<std::int64_t, span_count>{6 << 16, 2 << 16, 1 << 16, 1 << 15});
}

TEST_CASE("with fewer references spans repeat, and with one or none nothing is said of motion") {
    const std::vector<std::int32_t> two{3, 5}, one{3};
    CHECK(choose_spans(two).reference == std::array<std::uint8_t, span_count>{1, 1, 1, 1});
    CHECK(choose_spans(two).held == 1);
    CHECK(choose_spans(one).held == 0);
    CHECK(choose_spans({}).bucket == 7);
}

TEST_CASE("a packet names the newest held tick and the few that tell most of the motion") {
    std::vector<std::int32_t> held;
    for (std::int32_t age = 6; age < 60; ++age) held.push_back(age);
    std::array<std::int32_t, max_references> ages{};
    REQUIRE(choose_references(held, ages) == 5);
    CHECK(std::vector<std::int32_t>(ages.begin(), ages.begin() + 5) == std::vector<std::int32_t>{6, 7, 9, 12, 18});
    const std::vector<std::int32_t> gaps{2, 40};
    REQUIRE(choose_references(gaps, ages) == 2);
    CHECK(ages[1] == 40);
    CHECK(choose_references({}, ages) == 0);
}

TEST_CASE("log4 has four steps an octave and never falls") {
    std::uint32_t before = 0;
    for (std::int64_t value = 0; value < 100'000; ++value) {
        REQUIRE(log4(value) >= before);
        before = log4(value);
    }
    for (int octave = 3; octave < 50; ++octave)
        CHECK(log4(std::int64_t{1} << octave) == log4(std::int64_t{1} << (octave - 1)) + 4);
    CHECK(log4(-1000) == log4(1000));
}
