#include "snapshot/prior.hpp"

#include <catch2/catch.hpp>

#include "support/codec_world.hpp"
#include "support/drift_game.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::snapshot;

namespace {

Prior trained_prior(const Description& description) {
    Prior prior = generic_prior(description, 10);
    Random random(1);
    for (int i = 0; i < 500; ++i) {
        prior.slots[random.below(static_cast<std::uint32_t>(prior.slots.size()))] = {
            static_cast<std::uint16_t>(1 + random.below(65535)), static_cast<std::uint8_t>(1 + random.below(60))};
        prior.mixers[random.below(4096)][random.below(8)] = static_cast<std::int16_t>(random.below(20'000)) - 10'000;
        const auto row = [&](std::vector<Logits>& rows) -> Logits& {
            return rows[random.below(static_cast<std::uint32_t>(rows.size()))];
        };
        row(prior.summed)[random.below(symbol_count)] = static_cast<std::int16_t>(random.below(4001) - 2000);
        row(prior.single)[random.below(symbol_count)] = static_cast<std::int16_t>(random.below(4001) - 2000);
        auto& weights = prior.linear[random.below(static_cast<std::uint32_t>(prior.linear.size()))];
        weights[random.below(linear_inputs)] = static_cast<std::int32_t>(random.below(100'000)) - 50'000;
        SharedCodes& shared = prior.shared;
        shared.residual_table[random.below(static_cast<std::uint32_t>(shared.residual_table.size()))] =
            static_cast<std::uint8_t>(random.below(residual_tables));
        shared.follow[random.below(static_cast<std::uint32_t>(shared.follow.size()))] =
            static_cast<std::uint8_t>(random.below(follows_velocity));
        std::swap(shared.residuals[random.below(residual_tables)], shared.residuals[random.below(residual_tables)]);
    }
    return prior;
}

}  // namespace

TEST_CASE("a saved prior is loaded as it was, and is named by its content") {
    const Description description = describe<test::Drift>();
    const Prior prior = trained_prior(description);
    const auto loaded = load_prior(save(prior, description), description);
    REQUIRE(loaded);
    CHECK(loaded->slots == prior.slots);
    CHECK(loaded->mixers == prior.mixers);
    CHECK(loaded->summed == prior.summed);
    CHECK(loaded->single == prior.single);
    CHECK(loaded->linear == prior.linear);
    CHECK(loaded->sizes == prior.sizes);
    CHECK(loaded->shared == prior.shared);
    CHECK(hash(*loaded, description) == hash(prior, description));
    CHECK(hash(*loaded, description) != hash(generic_prior(description), description));
}

TEST_CASE("the built-in prior takes a hundred bytes at most") {
    const Description description = describe<test::Drift>();
    CHECK(save(generic_prior(description), description).size() < 100);
}

TEST_CASE("a prior for another description, another version or another file is refused with the reason") {
    const Description description = describe<test::Drift>();
    auto bytes = save(trained_prior(description), description);
    Random random(2);
    const Description other = test::random_description(random);
    CHECK(load_prior(bytes, other).error().code == ErrorCode::mismatch);
    CHECK(load_prior(bytes, other).error().message ==
          "prior: trained for another description than that of Random; train it again");
    CHECK(load_prior({}, description).error().message == "prior: shorter than a prior's head");
    auto newer = bytes;
    newer[8] = std::byte{9};
    CHECK(load_prior(newer, description).error().message == "prior: made for version 9 of the codec, this is 4");
    auto text = bytes;
    text[0] = std::byte{'x'};
    CHECK(load_prior(text, description).error().message == "prior: not a prior (no TWPRIOR1 at its beginning)");
    bytes[bytes.size() / 2] ^= std::byte{1};
    CHECK(load_prior(bytes, description).error().message == "prior: damaged, its check sum does not fit");
}
