// What the built-in prior takes for usual of any number of any game: tables that scripts/train-built-in-prior makes
// from recordings of several. Their values are in usual_prior.cpp.
#pragma once

#include <array>
#include <cstdint>

#include "snapshot/entity_coder.hpp"

namespace tickwire::snapshot {

struct UsualPrior {
    /// Weights of the four motions, 16,384 is 1: by distance of the newest reference and class of acceleration.
    std::array<std::array<std::array<std::int32_t, span_count>, acceleration_classes>, distance_buckets> motion;
    /// Expected sizes, by distance.
    std::array<SizeWeights, distance_buckets> sizes;
    /// Residuals, by expected size.
    std::array<Logits, scale_steps> rows;
};

extern const UsualPrior usual_prior;

/// Makes every component of a prior as usual.
void set_usual(Prior& prior, const GroupTable& groups, const UsualPrior& usual);

}  // namespace tickwire::snapshot
