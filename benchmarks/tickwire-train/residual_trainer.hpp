// Learns the distributions of residuals: counts for rows that stand alone, smoothed by what is known of their
// relatives, and gradient descent on the length of the code for rows that are added up. Floating point is used here
// only.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "snapshot/distribution.hpp"
#include "snapshot/prior.hpp"

namespace tickwire::train {

using SymbolCounts = std::array<std::uint32_t, snapshot::symbol_count>;

/// Sets the prior's rows that stand alone from what was counted, and has those that are added up start from them.
void set_rows(snapshot::Prior& prior, const std::vector<SymbolCounts>& counted);

/// Rows that are added up, while they are learnt.
class RowDescent {
public:
    explicit RowDescent(const snapshot::Prior& prior);
    void begin_packet();
    void symbol(const snapshot::SymbolRows& rows, std::uint32_t value, float rate);
    std::vector<snapshot::Logits> rows() const;

private:
    using Row = std::array<float, snapshot::symbol_count>;  // in natural units
    std::vector<Row> weights_, squares_, learnt_;
};

}  // namespace tickwire::train
