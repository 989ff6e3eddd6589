// Many distributions of symbols, few prefix codes: which distribution takes which code, and what codes there should be.
// The assignment and the codes are improved in turn, as by Lloyd's algorithm, on the length of what is coded.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "snapshot/prefix_code.hpp"

namespace tickwire::train {

using SymbolWeights = std::array<double, snapshot::most_code_symbols>;

/// What was counted in one context, and in all that are like it: where little was counted, those say more.
struct CodeContext {
    SymbolWeights counts{}, relatives{};
};

struct CodeClusters {
    std::vector<std::vector<std::uint8_t>> lengths;  ///< of each code
    std::vector<std::uint8_t> code;                  ///< of each context
};

/// `start`: the codes to begin with; there will be as many. A context in which nothing was counted, nor in any like it,
/// keeps the one that it has in `start`.
CodeClusters cluster_codes(const std::vector<CodeContext>& contexts, CodeClusters start, std::size_t symbols);

}  // namespace tickwire::train
