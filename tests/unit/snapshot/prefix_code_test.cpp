#include "snapshot/prefix_code.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "snapshot/shared_bits.hpp"
#include "snapshot/shared_codes.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::snapshot;

TEST_CASE("a prefix code is complete and of limited length, however unlike the weights are") {
    Random random(1);
    for (int round = 0; round < 300; ++round) {
        std::vector<std::uint64_t> weights(2 + random.below(most_code_symbols - 1));
        for (auto& weight : weights) weight = random.below(4) == 0 ? 0 : std::uint64_t{1} << random.below(63);
        const auto lengths = code_lengths(weights);
        REQUIRE(complete_code(lengths));
        const PrefixCode code(lengths);
        for (std::uint32_t symbol = 0; symbol < weights.size(); ++symbol) {
            const auto [bits, count] = code.word(symbol);
            REQUIRE(count == lengths[symbol]);
            // Whatever follows.
            const auto found = code.find(bits | random.next() << count);
            REQUIRE(found.symbol == symbol);
            REQUIRE(found.count == count);
        }
    }
}

TEST_CASE("likelier symbols have shorter codes") {
    const std::array<std::uint64_t, 4> weights{1, 100, 10, 1000};
    CHECK(code_lengths(weights) == std::vector<std::uint8_t>{3, 2, 3, 1});
}

TEST_CASE("a code that is not complete is found out") {
    CHECK(complete_code(std::array<std::uint8_t, 3>{1, 2, 2}));
    CHECK_FALSE(complete_code(std::array<std::uint8_t, 3>{1, 2, 3}));
    CHECK_FALSE(complete_code(std::array<std::uint8_t, 3>{1, 1, 2}));
    CHECK_FALSE(complete_code(std::array<std::uint8_t, 3>{0, 1, 1}));
    CHECK_FALSE(complete_code(std::array<std::uint8_t, 1>{1}));
    CHECK_FALSE(complete_code(std::array<std::uint8_t, 2>{1, 200}));
}

TEST_CASE("every residual has a symbol, and comes back from it") {
    Random random(2);
    const auto check = [](std::int64_t residual) {
        const ResidualSymbol coded = residual_symbol(residual);
        REQUIRE(coded.symbol < residual_symbols);
        REQUIRE(std::uint64_t{coded.extra} >> extra_bits(coded.symbol) == 0);
        REQUIRE(residual_of(coded.symbol, coded.extra) == residual);
    };
    for (std::int64_t residual = -5000; residual <= 5000; ++residual) check(residual);
    for (int i = 0; i < 10'000; ++i) {
        const std::int64_t size = std::int64_t{random.next()} >> random.below(31);
        check(size);
        check(-size);
    }
    check(0xFFFFFFFF);
    check(-0xFFFFFFFFll);
}

TEST_CASE("bits that were collected and appended are the bits that are taken, and what does not fit is noticed") {
    Random random(3);
    for (int round = 0; round < 500; ++round) {
        std::vector<std::byte> buffer(1 + random.below(400)), roomy(4096);
        BitAppender out(buffer), all(roomy);
        std::vector<std::pair<std::uint32_t, int>> pieces;
        std::vector<std::uint32_t> counts;
        BitCollector collector;
        for (std::uint32_t run = random.below(30); run > 0; --run) {
            collector.clear();
            for (std::uint32_t i = random.below(12); i > 0; --i) {
                const int count = static_cast<int>(random.below(33));
                const auto value = static_cast<std::uint32_t>(random.next() & ((std::uint64_t{1} << count) - 1));
                collector.bits(value, count);
                pieces.emplace_back(value, count);
            }
            const std::uint32_t number = random.next() >> random.below(32);
            for (BitAppender* each : {&out, &all}) {
                each->run(collector.run());
                each->golomb(number, 3);
            }
            counts.push_back(static_cast<std::uint32_t>(pieces.size()));
            pieces.emplace_back(number, -1);
        }
        const std::size_t size = out.finish(), wanted = all.finish();
        CHECK(size == (wanted <= buffer.size() ? wanted : 0));
        if (size == 0) continue;
        CHECK(std::equal(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size), roomy.begin()));
        BitTaker in(std::span<const std::byte>(buffer).first(size));
        for (const auto& [value, count] : pieces) REQUIRE((count < 0 ? in.golomb(3) : in.bits(count)) == value);
        CHECK(in.at_end());
        in.bits(32);
        CHECK(in.failed());
    }
}
