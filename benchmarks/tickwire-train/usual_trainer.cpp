// Makes the tables of the built-in prior, core/snapshot/usual_prior.cpp: what all components of several games have in
// common.
#include <cstdio>

#include "snapshot/usual_prior.hpp"
#include "tickwire-train/training_stats.hpp"

namespace tickwire::train {

namespace {

constexpr std::size_t stride = 2;

class Game {
public:
    explicit Game(const UsualSource& from)
        : packets_(from.packets), types_(from.description), prior_(generic_prior(from.description)) {
        carried_.resize(types_.groups.components);
        for (const KindGroups& kind : types_.groups.kinds) {
            for (const FieldGroup& group : kind.groups) {
                for (std::size_t c = 0; c < group.count && group.velocity != FieldGroup::no_velocity; ++c)
                    carried_[group.model + c] = true;
            }
        }
    }
    TrainingStats gather(Pass pass) {
        TrainingStats stats{pass, &prior_, {}, {}, {}, {}};
        if (pass == Pass::predictors) stats.linear.resize(prior_.linear.size());
        if (pass == Pass::sizes) stats.sizes.resize(prior_.sizes.size());
        if (pass == Pass::slots) stats.slots.resize(prior_.slots.size());
        if (pass == Pass::slots) stats.single.resize(prior_.single.size());
        StatsSink sink(stats, types_);
        packets_.feed(sink, stride);
        return stats;
    }
    /// visit(set, bucket, acceleration) for each set of weights that goes by a component's own motion alone.
    template <class Visit>
    void each_own_set(const Visit& visit) const {
        for (std::size_t component = 0; component < types_.groups.components; ++component) {
            for (std::size_t i = 0; i < own_sets && !carried_[component]; ++i)
                visit(component * own_sets + i, i / (own_sets / distance_buckets), i % acceleration_classes);
        }
    }
    void take(const UsualPrior& usual) { set_usual(prior_, types_.groups, usual); }

private:
    PacketSource& packets_;
    CodedTypes types_;
    Prior prior_;
    std::vector<bool> carried_;
};

void learn_motion(std::vector<Game>& games, UsualPrior& usual) {
    NormalEquations<linear_inputs> sums[distance_buckets][acceleration_classes];
    for (Game& game : games) {
        const TrainingStats stats = game.gather(Pass::predictors);
        double samples = 1;
        game.each_own_set([&](std::size_t set, std::size_t, std::size_t) { samples += stats.linear[set].samples; });
        game.each_own_set([&](std::size_t set, std::size_t bucket, std::size_t acceleration) {
            sums[bucket][acceleration].add(stats.linear[set], 1e6 / samples);
        });
    }
    for (std::size_t bucket = 0; bucket < distance_buckets; ++bucket) {
        for (std::size_t a = 0; a < acceleration_classes; ++a) {
            LinearWeights weights{};
            std::ranges::copy(usual.motion[bucket][a], weights.begin());
            sums[bucket][a].solve(weights, 16384, 1e-4);
            std::copy_n(weights.begin(), span_count, usual.motion[bucket][a].begin());
        }
    }
}

void learn_sizes(std::vector<Game>& games, UsualPrior& usual) {
    std::array<NormalEquations<size_inputs>, distance_buckets> sums;
    constexpr std::size_t in_bucket = near_classes * acceleration_classes;
    for (Game& game : games) {
        const TrainingStats stats = game.gather(Pass::sizes);
        double samples = 1;
        for (const auto& set : stats.sizes) samples += set.samples;
        for (std::size_t set = 0; set < stats.sizes.size(); ++set)
            sums[set / in_bucket % distance_buckets].add(stats.sizes[set], 1e6 / samples);
    }
    for (std::size_t bucket = 0; bucket < distance_buckets; ++bucket)
        sums[bucket].solve(usual.sizes[bucket], 1024, 1e-4);
}

void learn_rows(std::vector<Game>& games, UsualPrior& usual) {
    std::array<std::array<double, symbol_count>, scale_steps> shares{};
    for (Game& game : games) {
        const TrainingStats stats = game.gather(Pass::slots);
        std::array<std::array<double, symbol_count>, scale_steps> counts{};
        double all = 1;
        for (std::size_t row = 0; row < stats.single.size(); ++row) {
            if (row % single_block >= fast_rows) continue;
            for (std::size_t i = 0; i < symbol_count; ++i) {
                counts[row % single_block / held_places % scale_steps][i] += stats.single[row][i];
                all += stats.single[row][i];
            }
        }
        for (std::size_t scale = 0; scale < scale_steps; ++scale) {
            for (std::size_t i = 0; i < symbol_count; ++i) shares[scale][i] += counts[scale][i] / all;
        }
    }
    for (std::size_t scale = 0; scale < scale_steps; ++scale) {
        const double most = *std::ranges::max_element(shares[scale]);
        if (most == 0) continue;
        // A little of everything: what these games never had another may have.
        for (std::size_t i = 0; i < symbol_count; ++i) {
            const double odds = 256 * std::log(std::max(shares[scale][i] / most, 1e-3));
            if (shares[scale][i] > 0 || usual.rows[scale][i] > -most_logit)
                usual.rows[scale][i] = static_cast<std::int16_t>(std::lround(odds));
        }
    }
}

template <class Numbers>
void print(std::string& out, const Numbers& numbers) {
    out += "{";
    for (std::size_t i = 0; i < numbers.size(); ++i) out += (i == 0 ? "" : ", ") + std::to_string(numbers[i]);
    out += "}";
}

std::string source_of(const UsualPrior& usual) {
    std::string out =
        "// Made by scripts/train-built-in-prior; not to be edited.\n#include "
        "\"snapshot/usual_prior.hpp\"\n\nnamespace "
        "tickwire::snapshot {\n\n// clang-format off\nconst UsualPrior usual_prior{\n    {{";
    for (const auto& bucket : usual.motion) {
        out += "\n        {{";
        for (const auto& weights : bucket) print(out += "\n            ", weights), out += ",";
        out += "}},";
    }
    out += "}},\n    {{";
    for (const auto& weights : usual.sizes) print(out += "\n        ", weights), out += ",";
    out += "}},\n    {{";
    for (const auto& row : usual.rows) print(out += "\n        ", row), out += ",";
    return out + "}}};\n// clang-format on\n\n}  // namespace tickwire::snapshot\n";
}

}  // namespace

std::string train_usual(std::span<const UsualSource> sources) {
    std::vector<Game> games(sources.begin(), sources.end());
    UsualPrior usual = usual_prior;
    const auto share = [&] {
        for (Game& game : games) game.take(usual);
    };
    for (int round = 0; round < 3; ++round) {
        std::fprintf(stderr, "predictors\n");
        learn_motion(games, usual);
        share();
    }
    std::fprintf(stderr, "sizes\n");
    learn_sizes(games, usual);
    share();
    std::fprintf(stderr, "rows\n");
    learn_rows(games, usual);
    return source_of(usual);
}

}  // namespace tickwire::train
