#include "tickwire-train/code_clusters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace tickwire::train {

namespace {

constexpr double trust = 6;  // that much of its relatives a context takes for its own
constexpr int rounds = 25;

double sum_of(const SymbolWeights& weights) {
    return std::accumulate(weights.begin(), weights.end(), 0.0);
}

class Clusters {
public:
    Clusters(const std::vector<CodeContext>& contexts, CodeClusters start, std::size_t symbols)
        : symbols_(symbols), found_(std::move(start)) {
        for (const CodeContext& context : contexts) {
            SymbolWeights weights = context.counts;
            const double relatives = sum_of(context.relatives);
            for (std::size_t i = 0; relatives > 0 && i < symbols_; ++i)
                weights[i] += trust * context.relatives[i] / relatives;
            weights_.push_back(weights);
        }
        for (const auto& lengths : found_.lengths) {
            SymbolWeights bits{};
            std::ranges::copy(lengths, bits.begin());
            bits_.push_back(bits);
        }
    }
    CodeClusters made() {
        for (int round = 0; round < rounds; ++round) {
            assign();
            learn(round + 1 < rounds);
        }
        assign();
        return std::move(found_);
    }

private:
    void assign() {
        for (std::size_t context = 0; context < weights_.size(); ++context) {
            if (sum_of(weights_[context]) == 0) continue;
            double least = std::numeric_limits<double>::max();
            for (std::size_t code = 0; code < bits_.size(); ++code) {
                const double bits =
                    std::inner_product(weights_[context].begin(), weights_[context].end(), bits_[code].begin(), 0.0);
                if (bits >= least) continue;
                least = bits;
                found_.code[context] = static_cast<std::uint8_t>(code);
            }
        }
    }
    // In between as if a symbol could take parts of a bit; in the end as it is.
    void learn(bool in_between) {
        for (std::size_t code = 0; code < bits_.size(); ++code) {
            SymbolWeights sum{};
            for (std::size_t context = 0; context < weights_.size(); ++context) {
                if (found_.code[context] != code) continue;
                for (std::size_t i = 0; i < symbols_; ++i) sum[i] += weights_[context][i];
            }
            const double all = sum_of(sum);
            if (all == 0) continue;
            // What was never seen is as unlikely as the code's own start says.
            for (std::size_t i = 0; i < symbols_; ++i) sum[i] += 2 * std::exp2(-1.0 * found_.lengths[code][i]);
            if (in_between) {
                for (std::size_t i = 0; i < symbols_; ++i)
                    bits_[code][i] = std::max(-std::log2(sum[i] / (all + 2)), 0.6);
                continue;
            }
            std::vector<std::uint64_t> weights;
            for (std::size_t i = 0; i < symbols_; ++i)
                weights.push_back(static_cast<std::uint64_t>(1 + sum[i] / all * 1e9));
            found_.lengths[code] = snapshot::code_lengths(weights);
            std::ranges::copy(found_.lengths[code], bits_[code].begin());
        }
    }

    std::size_t symbols_;
    CodeClusters found_;
    std::vector<SymbolWeights> weights_;  // of each context
    std::vector<SymbolWeights> bits_;     // of each code: what a symbol takes
};

}  // namespace

CodeClusters cluster_codes(const std::vector<CodeContext>& contexts, CodeClusters start, std::size_t symbols) {
    return Clusters(contexts, std::move(start), symbols).made();
}

}  // namespace tickwire::train
