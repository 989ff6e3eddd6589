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
