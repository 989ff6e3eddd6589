#include "support/random_prior.hpp"

#include <algorithm>
#include <vector>

namespace tickwire::test {

using namespace snapshot;

namespace {

std::int32_t wild(Random& random, std::int32_t most) {
    const auto span = static_cast<std::uint32_t>(most) * 2 + 1;
    return static_cast<std::int32_t>(random.below(span)) - most;
}

template <class Lengths>
void wild_code(Random& random, Lengths& lengths, std::size_t symbols) {
    std::vector<std::uint64_t> weights;
    for (std::size_t i = 0; i < symbols; ++i) weights.push_back(std::uint64_t{1} << random.below(30));
    std::ranges::copy(code_lengths(weights), lengths.begin());
}

void wild_codes(Random& random, SharedCodes& codes, const Description& description) {
    for (ResidualLengths& lengths : codes.residuals) {
        if (random.below(8) == 0) wild_code(random, lengths, residual_symbols);
    }
    for (std::uint32_t branches = 2; branches <= knot_branches; ++branches) {
        const auto [first, count] = knot_tables_of[branches];
        for (std::uint32_t i = 0; i < count; ++i) {
            if (random.below(4) == 0) wild_code(random, codes.knots[first + i], std::size_t{1} << branches);
        }
    }
    for (std::uint8_t& table : codes.residual_table) {
        if (random.below(4) == 0) table = static_cast<std::uint8_t>(random.below(residual_tables));
    }
    const SharedViews views = shared_views(group_fields(description.kinds, description.tick_rate));
    for (std::size_t i = 0; i < codes.knot_table.size(); ++i) {
        if (random.below(4) == 0)
            codes.knot_table[i] =
                static_cast<std::uint8_t>(random.below(knot_tables_of[views.branches[i / knot_contexts]].count));
    }
    for (std::uint8_t& follow : codes.follow) {
        if (random.below(4) == 0) follow = static_cast<std::uint8_t>(random.below(follows_velocity + 1u));
    }
}

}  // namespace

std::shared_ptr<const Prior> random_prior(const Description& description, Random& random, int slot_bits) {
    Prior prior = generic_prior(description, slot_bits);
    if (random.below(2) == 0) return std::make_shared<const Prior>(std::move(prior));
    prior.neighbourhood = static_cast<int>(random.below(21));
    for (Slot& slot : prior.slots) {
        if (random.below(4) == 0)
            slot = {static_cast<std::uint16_t>(1 + random.below(65535)), static_cast<std::uint8_t>(random.below(64))};
    }
    for (MixerWeights& weights : prior.mixers) {
        if (random.below(4) != 0) continue;
        for (std::int16_t& weight : weights) weight = static_cast<std::int16_t>(wild(random, most_mixer_weight));
    }
    for (LinearWeights& weights : prior.linear) {
        if (random.below(4) != 0) continue;
        for (std::int32_t& weight : weights) weight = wild(random, random.below(2) == 0 ? most_linear_weight : 1 << 14);
    }
    for (SizeWeights& weights : prior.sizes) {
        if (random.below(4) != 0) continue;
        for (std::int16_t& weight : weights)
            weight = static_cast<std::int16_t>(wild(random, random.below(2) == 0 ? most_size_weight : 1 << 10));
    }
    for (auto* rows : {&prior.summed, &prior.single}) {
        for (Logits& row : *rows) {
            if (random.below(4) != 0) continue;
            for (std::int16_t& logit : row) logit = static_cast<std::int16_t>(wild(random, most_logit));
        }
    }
    wild_codes(random, prior.shared, description);
    return std::make_shared<const Prior>(std::move(prior));
}

}  // namespace tickwire::test
