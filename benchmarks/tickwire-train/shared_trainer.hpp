// What a prior says to the codec's level `shared`, from packets: how far values follow their motion, then the prefix
// codes and which of them each context takes.
#pragma once

#include <vector>

#include "tickwire-train/prior_trainer.hpp"

namespace tickwire::train {

/// Symbols of each context.
struct SharedCounts {
    std::vector<std::vector<std::uint32_t>> residuals;  ///< by component and context
    std::vector<std::vector<std::uint32_t>> knots;      ///< by knot and context
    std::vector<double> bits;                           ///< about what they take, by component and reference class
};

SharedCounts count_shared(const snapshot::CodedTypes& types, const snapshot::SharedCodes& codes, PacketSource& source,
                          std::size_t stride);
/// Each group's way of following its motion that takes least.
void learn_follow(const snapshot::CodedTypes& types, snapshot::SharedCodes& codes, PacketSource& source,
                  std::size_t stride);
/// From a start of as many codes: those that take least for what was counted, and which each context takes.
void learn_codes(snapshot::SharedCodes& codes, const SharedCounts& counts, const std::vector<std::uint8_t>& branches);
/// The whole of it, for one game.
snapshot::SharedCodes train_shared(const snapshot::CodedTypes& types, snapshot::SharedCodes start,
                                   PacketSource& source);

}  // namespace tickwire::train
