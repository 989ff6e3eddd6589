#include "tickwire-train/residual_trainer.hpp"

#include <algorithm>
#include <cmath>

#include "snapshot/models.hpp"

namespace tickwire::train {

using namespace snapshot;

namespace {

using Chances = std::array<double, symbol_count>;
using Sums = std::array<double, symbol_count>;

constexpr double unit = 256;  // of log odds

Chances chances_of(const Logits& logits) {
    Chances chances{};
    double sum = 0;
    for (std::size_t i = 0; i < symbol_count; ++i) sum += chances[i] = std::exp(logits[i] / unit);
    for (double& chance : chances) chance /= sum;
    return chances;
}

// As if `weight` more had been seen, as `parent` says.
Chances smoothed(const Sums& counts, const Chances& parent, double weight) {
    double all = weight;
    for (const double count : counts) all += count;
    Chances chances{};
    for (std::size_t i = 0; i < symbol_count; ++i) chances[i] = (counts[i] + weight * parent[i]) / all;
    return chances;
}

Logits logits_of(const Chances& chances) {
    const double most = *std::ranges::max_element(chances);
    Logits logits{};
    for (std::size_t i = 0; i < symbol_count; ++i)
        logits[i] = static_cast<std::int16_t>(
            std::lround(std::max(unit * std::log(std::max(chances[i] / most, 1e-9)), -1.0 * most_logit)));
    return logits;
}

void add(Sums& sums, const SymbolCounts& counts) {
    for (std::size_t i = 0; i < symbol_count; ++i) sums[i] += counts[i];
}
Sums sums_of(const SymbolCounts& counts) {
    Sums sums{};
    add(sums, counts);
    return sums;
}
bool any(const SymbolCounts& counts) {
    return std::ranges::any_of(counts, [](std::uint32_t count) { return count > 0; });
}

constexpr std::uint32_t row_of(std::uint32_t bucket, std::uint32_t scale, std::uint32_t held) {
    return (bucket * scale_steps + scale) * held_places + held;
}

// From what is alike at all distances, to one distance, to where the old value lies.
void set_fast_rows(Prior& prior, std::size_t component, const std::vector<SymbolCounts>& counted) {
    const std::size_t first = component * single_block;
    const Chances usual = chances_of(prior.single[first]);
    for (std::uint32_t scale = 0; scale < scale_steps; ++scale) {
        Sums everywhere{};
        for (std::uint32_t bucket = 0; bucket < distance_buckets; ++bucket) {
            for (std::uint32_t held = 0; held < held_places; ++held)
                add(everywhere, counted[first + row_of(bucket, scale, held)]);
        }
        const Chances common = smoothed(everywhere, usual, 10);
        for (std::uint32_t bucket = 0; bucket < distance_buckets; ++bucket) {
            Sums here{};
            for (std::uint32_t held = 0; held < held_places; ++held)
                add(here, counted[first + row_of(bucket, scale, held)]);
            const Chances at_distance = smoothed(here, common, 30);
            prior.summed[component * summed_block + bucket * scale_steps + scale] = logits_of(at_distance);
            for (std::uint32_t held = 0; held < held_places; ++held) {
                const std::size_t row = first + row_of(bucket, scale, held);
                prior.single[row] = logits_of(smoothed(sums_of(counted[row]), at_distance, 30));
            }
        }
    }
}

}  // namespace

void set_rows(Prior& prior, const std::vector<SymbolCounts>& counted) {
    for (std::size_t component = 0; component * single_block < counted.size(); ++component) {
        const auto block = std::span(counted).subspan(component * single_block, single_block);
        if (!std::ranges::any_of(block, any)) continue;
        set_fast_rows(prior, component, counted);
        for (std::size_t row = component * single_block + fast_rows; row < (component + 1) * single_block; ++row) {
            if (any(counted[row]))
                prior.single[row] = logits_of(smoothed(sums_of(counted[row]), chances_of(prior.single[row]), 10));
        }
    }
}

RowDescent::RowDescent(const Prior& prior)
    : squares_(prior.summed.size(), Row{}), learnt_(prior.summed.size() / summed_block) {
    for (const Logits& row : prior.summed) {
        Row& wide = weights_.emplace_back();
        for (std::size_t i = 0; i < symbol_count; ++i) wide[i] = static_cast<float>(row[i] / unit);
    }
}

void RowDescent::begin_packet() {
    std::ranges::fill(learnt_, Row{});
}

void RowDescent::symbol(const SymbolRows& rows, std::uint32_t value, float rate) {
    Row sum = learnt_[rows.component];
    for (const std::uint32_t row : rows.summed) {
        for (std::size_t i = 0; i < symbol_count; ++i) sum[i] += weights_[row][i];
    }
    const float most = *std::ranges::max_element(sum);
    for (float& each : sum) each = 1 + (each - most) / 256;
    for (int k = 0; k < 8; ++k) {  // the exponential function as the coders have it
        for (float& each : sum) each *= each;
    }
    float all = 0;
    for (const float each : sum) all += each;
    Row gradient{};
    for (std::size_t i = 0; i < symbol_count; ++i) gradient[i] = (i == value ? 1.0f : 0.0f) - sum[i] / all;
    for (const std::uint32_t row : rows.summed) {
        for (std::size_t i = 0; i < symbol_count; ++i) {
            float& squares = squares_[row][i];
            squares += gradient[i] * gradient[i];
            weights_[row][i] += rate * gradient[i] / std::sqrt(squares + 4.0f);
        }
    }
    Row& learnt = learnt_[rows.component];
    for (std::size_t i = 0; i < symbol_count; ++i)
        learnt[i] += gradient[i] * static_cast<float>((1 << Models::learning_bits) / unit);
}

std::vector<Logits> RowDescent::rows() const {
    std::vector<Logits> rows;
    for (const Row& wide : weights_) {
        Logits& row = rows.emplace_back();
        for (std::size_t i = 0; i < symbol_count; ++i)
            row[i] =
                static_cast<std::int16_t>(std::lround(std::clamp(wide[i] * unit, -1.0 * most_logit, 1.0 * most_logit)));
    }
    return rows;
}

}  // namespace tickwire::train
