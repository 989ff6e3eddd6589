#include "tickwire-train/prior_trainer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "recorded/whole_walk.hpp"
#include "tickwire-train/residual_trainer.hpp"

namespace tickwire::train {

using namespace snapshot;

namespace {

// Sums for one set of weights: features against features and against the target.
template <std::size_t inputs>
struct NormalEquations {
    using Matrix = std::array<std::array<double, inputs + 1>, inputs>;
    Matrix sums{};
    double samples = 0;

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

}  // namespace

struct TrainingStats {
    Pass pass = Pass::slots;
    const Prior* prior = nullptr;
    std::vector<NormalEquations<linear_inputs>> linear;
    std::vector<NormalEquations<size_inputs>> sizes;
    std::vector<std::array<std::uint32_t, 2>> slots;
    std::vector<SymbolCounts> single;
};

namespace {

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

// In place of a coder: learns the mixers' weights by gradient descent on the length of the code.
struct MixerBits {
    static constexpr bool encoding = true, observing = true;
    static constexpr std::size_t contexts_used = context_count;
    Models& models;
    std::vector<std::array<double, mixer_inputs>>& weights;
    RowDescent& rows;

    bool flag(const Contexts& contexts, std::uint32_t node, bool value) {
        std::array<AdaptingSlot*, context_count> slots{};
        std::array<double, mixer_inputs> inputs{};
        double sum = 0;
        auto& set = weights[(contexts.mixer + node) % weights.size()];
        for (std::size_t i = 1; i < context_count; ++i) {
            slots[i] = &models.slot(i, contexts.table[i] + node);
            inputs[i - 1] = stretch(slots[i]->one()) / 256.0;
        }
        inputs[context_count - 1] = 1;
        for (std::size_t i = 0; i < mixer_inputs; ++i) sum += set[i] * inputs[i];
        const double error = (value ? 1 : 0) - 1 / (1 + std::exp(-std::clamp(sum, -8.0, 8.0)));
        for (std::size_t i = 0; i < mixer_inputs; ++i) set[i] += rate * error * inputs[i];
        for (std::size_t i = 1; i < context_count; ++i) slots[i]->learn(value);
        return value;
    }
    static bool plain_flag(std::uint32_t, bool value) { return value; }
    std::uint32_t symbol(const SymbolRows& symbol_rows, std::uint32_t value) {
        rows.symbol(symbol_rows, value, static_cast<float>(row_rate));
        return value;
    }
    std::uint32_t single(std::uint32_t, std::uint32_t value) { return value; }
    std::uint32_t plain(std::uint32_t value, int) { return value; }
    static bool failed() { return false; }
    static void about(const BitsAbout&) {}
    template <class... Anything>
    void observe(const Anything&...) {}
    template <class... Anything>
    void observe_size(const Anything&...) {}
    double rate = 0.002, row_rate = 0.02;
};

class MixerSink final : public PacketSource::Sink {
public:
    MixerSink(std::shared_ptr<const Prior> prior, const CodedTypes& types)
        : models_(prior), types_(types), rows_(*prior) {
        for (const MixerWeights& set : prior->mixers) {
            std::array<double, mixer_inputs>& wide = weights_.emplace_back();
            for (std::size_t i = 0; i < mixer_inputs; ++i) wide[i] = set[i] / 4096.0;
        }
    }
    double row_rate = 0.05;
    void packet(const OutgoingPacket& packet) override {
        models_.begin_packet();
        // Large steps first, small ones in the end.
        rows_.begin_packet();
        MixerBits bits{models_, weights_, rows_, std::max(0.0005, 0.02 / (1 + static_cast<double>(seen_++) * 0.005)),
                       row_rate};
        bench::walk_packet(bits, models_.prior(), types_, scratch_, packet);
    }
    std::vector<Logits> rows() const { return rows_.rows(); }
    std::vector<MixerWeights> mixers() const {
        std::vector<MixerWeights> mixers;
        for (const auto& wide : weights_) {
            MixerWeights& set = mixers.emplace_back();
            for (std::size_t i = 0; i < mixer_inputs; ++i)
                set[i] = static_cast<std::int16_t>(std::lround(std::clamp(wide[i], -7.9, 7.9) * 4096));
        }
        return mixers;
    }

private:
    Models models_;
    const CodedTypes& types_;
    WalkScratch scratch_;
    std::vector<std::array<double, mixer_inputs>> weights_;
    RowDescent rows_;
    std::size_t seen_ = 0;
};

void set_slots(Prior& prior, const TrainingStats& stats) {
    for (std::size_t i = 0; i < prior.slots.size(); ++i) {
        const double zeros = stats.slots[i][0], ones = stats.slots[i][1], all = zeros + ones;
        if (all == 0) continue;
        const double one = (ones + 0.4) / (all + 0.8);
        prior.slots[i].one = static_cast<std::uint16_t>(std::clamp(one * 65536, 24.0, 65512.0));
        prior.slots[i].seen = static_cast<std::uint8_t>(std::clamp(all / 2, 1.0, 40.0));
    }
}

}  // namespace

std::shared_ptr<const Prior> train_prior(const Description& description, PacketSource& source, Prior start,
                                         bool verbose) {
    const CodedTypes types(description);
    auto prior = std::make_shared<Prior>(std::move(start));
    const auto gather = [&](Pass pass, std::size_t stride, const char* what) {
        if (verbose) std::fprintf(stderr, "%s\n", what);
        TrainingStats stats{pass, prior.get(), {}, {}, {}, {}};
        if (pass == Pass::predictors) stats.linear.resize(prior->linear.size());
        if (pass == Pass::sizes) stats.sizes.resize(prior->sizes.size());
        if (pass == Pass::slots) stats.slots.resize(prior->slots.size());
        if (pass == Pass::slots) stats.single.resize(prior->single.size());
        StatsSink sink(stats, types);
        source.feed(sink, stride);
        for (std::size_t i = 0; i < stats.linear.size(); ++i) stats.linear[i].solve(prior->linear[i], 16384, 1e-5);
        for (std::size_t i = 0; i < stats.sizes.size(); ++i) stats.sizes[i].solve(prior->sizes[i], 1024, 1e-6);
        if (pass == Pass::slots) set_slots(*prior, stats);
        if (pass == Pass::slots) set_rows(*prior, stats.single);
    };
    for (int round = 0; round < 4; ++round) gather(Pass::predictors, 2, "predictors");
    gather(Pass::sizes, 2, "sizes");
    gather(Pass::slots, 1, "slots");
    if (verbose) std::fprintf(stderr, "mixers\n");
    MixerSink sink(prior, types);
    source.feed(sink, 1);
    sink.row_rate = 0.015;
    source.feed(sink, 1);
    prior->mixers = sink.mixers();
    prior->summed = sink.rows();
    return prior;
}

}  // namespace tickwire::train
