#include "tickwire-train/prior_trainer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tickwire-train/shared_trainer.hpp"
#include "tickwire-train/training_stats.hpp"

namespace tickwire::train {

using namespace snapshot;

namespace {

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
    if (verbose) std::fprintf(stderr, "codes of the level shared\n");
    prior->shared = train_shared(types, std::move(prior->shared), source);
    return prior;
}

}  // namespace tickwire::train
