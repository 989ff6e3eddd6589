// What is gathered from packets before weights are set: sums for least squares, and counts of bits and symbols.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "recorded/whole_walk.hpp"
#include "tickwire-train/prior_trainer.hpp"
#include "tickwire-train/residual_trainer.hpp"

namespace tickwire::train {

using namespace snapshot;

// Sums for one set of weights: features against features and against the target.
template <std::size_t inputs>
struct NormalEquations {
    using Matrix = std::array<std::array<double, inputs + 1>, inputs>;
    Matrix sums{};
    double samples = 0;

    /// Those of others, at a weight.
    void add(const NormalEquations& others, double weight) {
        for (std::size_t i = 0; i < inputs; ++i) {
            for (std::size_t j = 0; j <= inputs; ++j) sums[i][j] += weight * others.sums[i][j];
        }
        samples += others.samples;
    }

    template <class Features>
    void add(const Features& features, double target, double weight) {
        for (std::size_t i = 0; i < inputs; ++i) {
            const double scaled = weight * static_cast<double>(features[i]);
            if (scaled == 0) continue;
            for (std::size_t j = i; j < inputs; ++j) sums[i][j] += scaled * static_cast<double>(features[j]);
            sums[i][inputs] += scaled * target;
        }
        samples += 1;
    }

    // Ridge regression towards the weights that are there.
    template <class Weights>
    void solve(Weights& weights, double one, double ridge) const {
        if (samples < 20) return;
        auto a = sums;
        double largest = 1;
        for (std::size_t i = 0; i < inputs; ++i) largest = std::max(largest, a[i][i]);
        for (std::size_t i = 0; i < inputs; ++i) {
            for (std::size_t j = 0; j < i; ++j) a[i][j] = a[j][i];
        }
        for (std::size_t i = 0; i < inputs; ++i) {
            a[i][i] += ridge * largest;
            a[i][inputs] += ridge * largest * weights[i] / one;
        }
        for (std::size_t i = 0; i < inputs; ++i) eliminate(a, i);
        for (std::size_t i = 0; i < inputs; ++i) {
            const double weight = std::clamp(a[i][inputs] / a[i][i], -30.0, 30.0);
            weights[i] = static_cast<typename Weights::value_type>(std::lround(weight * one));
        }
    }

    static void eliminate(Matrix& a, std::size_t column) {
        std::size_t pivot = column;
        for (std::size_t row = column + 1; row < inputs; ++row) {
            if (std::abs(a[row][column]) > std::abs(a[pivot][column])) pivot = row;
        }
        std::swap(a[pivot], a[column]);
        for (std::size_t row = 0; row < inputs; ++row) {
            if (row == column) continue;
            const double factor = a[row][column] / a[column][column];
            for (std::size_t j = column; j <= inputs; ++j) a[row][j] -= factor * a[column][j];
        }
    }
};

enum class Pass { predictors, sizes, slots };

struct TrainingStats {
    Pass pass = Pass::slots;
    const Prior* prior = nullptr;
    std::vector<NormalEquations<linear_inputs>> linear;
    std::vector<NormalEquations<size_inputs>> sizes;
    std::vector<std::array<std::uint32_t, 2>> slots;
    std::vector<SymbolCounts> single;
};

// In place of a coder: looks at what would be coded.
struct TrainingBits {
    static constexpr bool encoding = true, observing = true;
    static constexpr std::size_t contexts_used = context_count;
    TrainingStats& stats;

    bool flag(const Contexts& contexts, std::uint32_t node, bool value) {
        if (stats.pass != Pass::slots) return value;
        const std::uint32_t mask = (1u << stats.prior->slot_bits) - 1;
        for (std::size_t i = 0; i < context_count; ++i)
            ++stats.slots[(i << stats.prior->slot_bits) + ((contexts.table[i] + node) & mask)][value ? 1 : 0];
        return value;
    }
    bool plain_flag(std::uint32_t context, bool value) {
        if (stats.pass == Pass::slots) ++stats.slots[context & ((1u << stats.prior->slot_bits) - 1)][value ? 1 : 0];
        return value;
    }
    std::uint32_t symbol(const SymbolRows& rows, std::uint32_t value) { return single(rows.fast, value); }
    std::uint32_t single(std::uint32_t row, std::uint32_t value) {
        if (stats.pass == Pass::slots) ++stats.single[row][value];
        return value;
    }
    std::uint32_t plain(std::uint32_t value, int) { return value; }
    static bool failed() { return false; }

    static void about(const BitsAbout&) {}
    template <class Features>
    void observe(std::uint32_t set, const Features& features, std::int64_t target) {
        if (stats.pass != Pass::predictors) return;
        double guess = 0;
        for (std::size_t i = 0; i < linear_inputs; ++i)
            guess += static_cast<double>(features[i]) * stats.prior->linear[set][i] / 16384.0;
        // A residual costs about the logarithm of its size: the weight is that of least squares on the logarithm.
        const double error = std::abs(guess - static_cast<double>(target)) + 128;
        stats.linear[set].add(features, static_cast<double>(target), 65536 / (error * error));
    }
    template <class Features>
    void observe_size(std::uint32_t set, const Features& features, std::uint32_t size) {
        if (stats.pass == Pass::sizes) stats.sizes[set].add(features, std::max(20.0, static_cast<double>(size)), 1);
    }
};

class StatsSink final : public PacketSource::Sink {
public:
    StatsSink(TrainingStats& stats, const CodedTypes& types) : stats_(stats), types_(types) {}
    void packet(const OutgoingPacket& packet) override {
        TrainingBits bits{stats_};
        bench::walk_packet(bits, *stats_.prior, types_, scratch_, packet);
    }

private:
    TrainingStats& stats_;
    const CodedTypes& types_;
    WalkScratch scratch_;
};

}  // namespace tickwire::train
