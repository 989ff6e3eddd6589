#include "support/random_prior.hpp"

namespace tickwire::test {

using namespace snapshot;

namespace {

std::int32_t wild(Random& random, std::int32_t most) {
    const auto span = static_cast<std::uint32_t>(most) * 2 + 1;
    return static_cast<std::int32_t>(random.below(span)) - most;
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
    return std::make_shared<const Prior>(std::move(prior));
}

}  // namespace tickwire::test
