#include "snapshot/distribution.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::snapshot;

namespace {

Logits random_logits(Random& random, std::uint32_t most) {
    Logits logits{};
    for (auto& each : logits)
        each = static_cast<std::int16_t>(static_cast<int>(random.below(2 * most + 1)) - static_cast<int>(most));
    return logits;
}

template <class L>
Parts stored(const L& lanes) {
    Parts parts{};
    lanes.store(parts);
    return parts;
}

}  // namespace

TEST_CASE("vectors and plain numbers make the same shares and sums, and find the same places") {
    Random random(1);
    for (int round = 0; round < 2000; ++round) {
        const Logits logits = random_logits(random, round % 2 == 0 ? 1000 : most_logit * most_summands);
        const auto plain = shares_of(PlainLanes::load(logits));
        const auto fast = shares_of(Lanes::load(logits));
        REQUIRE(stored(plain) == stored(fast));
        REQUIRE(stored(plain.sums()) == stored(fast.sums()));
        const std::uint32_t place = random.below(65536);
        REQUIRE(plain.sums().up_to(place) == fast.sums().up_to(place));
        const Logits others = random_logits(random, 3000);
        REQUIRE(stored(larger(smaller(PlainLanes::load(logits), PlainLanes::load(others)), PlainLanes::all(-500))) ==
                stored(larger(smaller(Lanes::load(logits), Lanes::load(others)), Lanes::all(-500))));
        REQUIRE(stored(PlainLanes::load(logits) + PlainLanes::load(others)) ==
                stored(Lanes::load(logits) + Lanes::load(others)));
        REQUIRE(PlainLanes::of(logits).dot(others) == Lanes::of(logits).dot(others));
    }
}

TEST_CASE("vectors and plain numbers see the same slots differ") {
    Random random(4);
    std::array<std::uint32_t, 20> slots{};
    for (int round = 0; round < 2000; ++round) {
        for (auto& slot : slots) slot = random.below(3) == 0 ? static_cast<std::uint32_t>(random.next()) : 0;
        const std::uint32_t* const from = slots.data() + random.below(5);
        const std::array plain{PlainFourSlots::load(from), PlainFourSlots::load(from + 4),
                               PlainFourSlots::load(from + 8), PlainFourSlots::load(from + 12)};
        const std::array fast{FourSlots::load(from), FourSlots::load(from + 4), FourSlots::load(from + 8),
                              FourSlots::load(from + 12)};
        REQUIRE(PlainFourSlots::not_zero(plain) == FourSlots::not_zero(fast));
        const auto either = [](auto a, const auto& b) { return (a |= b).any(); };
        REQUIRE(either(plain[0], plain[1]) == either(fast[0], fast[1]));
        REQUIRE((plain[2] ^ plain[3]).any() == (fast[2] ^ fast[3]).any());
        std::array<std::array<std::uint32_t, 4>, 4> columns{}, same{};
        PlainFourSlots::turn_over(plain, columns);
        FourSlots::turn_over(fast, same);
        REQUIRE(columns == same);
        REQUIRE(columns[1][2] == from[9]);
    }
}

TEST_CASE("shares follow the exponential function, each symbol has one, and their sum stays in 16 bits") {
    Random random(2);
    for (int round = 0; round < 500; ++round) {
        const Logits logits = random_logits(random, 900);
        const Parts shares = stored(shares_of(Lanes::load(logits)));
        double sum = 0, all = 0;
        for (const std::uint16_t share : shares) sum += share;
        for (const std::int16_t each : logits) all += std::exp(each / 256.0);
        for (std::size_t i = 0; i < symbol_count; ++i) {
            CHECK(shares[i] > 0);
            CHECK(shares[i] / sum == Approx(std::exp(logits[i] / 256.0) / all).margin(0.004));
        }
        CHECK(sum >= 4096);
        CHECK(sum <= 65296);
    }
    Logits extreme{};
    extreme.fill(-most_logit * 12);
    extreme[3] = most_logit * 12;
    CHECK(stored(shares_of(Lanes::load(extreme)))[0] == 1);
}

TEST_CASE("a fixed distribution gives every symbol some of 65,536 parts") {
    Random random(3);
    for (int round = 0; round < 500; ++round) {
        const Parts before = before_each(random_logits(random, most_logit));
        CHECK(before[0] == 0);
        for (std::size_t i = 1; i < symbol_count; ++i) CHECK(before[i] > before[i - 1]);
    }
}
