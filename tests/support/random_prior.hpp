// Priors that nobody has trained: as wild as a file may be.
#pragma once

#include <memory>

#include "snapshot/prior.hpp"
#include "tickwire/random.hpp"

namespace tickwire::test {

/// The generic prior, or one with a quarter of everything at random.
std::shared_ptr<const snapshot::Prior> random_prior(const Description& description, Random& random, int slot_bits);

}  // namespace tickwire::test
