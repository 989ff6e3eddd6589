#include "tickwire-train/shared_trainer.hpp"

#include <algorithm>
#include <array>

#include "snapshot/shared_coder.hpp"
#include "snapshot/shared_entity.inl"
#include "tickwire-train/code_clusters.hpp"

namespace tickwire::train {

using namespace snapshot;

namespace {

// In place of a coder: counts.
struct CountingBits {
    static constexpr bool encoding = true;
    SharedCounts& counts;

    std::uint32_t residual(std::uint32_t component, std::uint32_t context, std::uint32_t value) {
        ++counts.residuals[component * std::size_t{residual_contexts} + context][value];
        const std::uint32_t reference = context / (speed_classes * company_classes);
        counts.bits[component * std::size_t{reference_classes} + reference] += 2 + extra_bits(value);
        return value;
    }
    std::uint32_t knot(std::uint32_t model, std::uint32_t context, std::uint32_t, std::uint32_t value) {
        ++counts.knots[model * std::size_t{knot_contexts} + context][value];
        return value;
    }
    static std::uint32_t plain(std::uint32_t value, int) { return value; }
    static bool failed() { return false; }
};

class CountingSink final : public PacketSource::Sink {
public:
    CountingSink(SharedCounts& counts, const CodedTypes& types, const SharedCodes& codes)
        : types_(types), views_(shared_views(types.groups)), bits_{counts}, entity_(bits_, codes) {
        counts.residuals.assign(std::size_t{types.groups.components} * residual_contexts,
                                std::vector<std::uint32_t>(residual_symbols));
        counts.knots.assign(std::size_t{views_.knots} * knot_contexts, std::vector<std::uint32_t>(knot_symbols));
        counts.bits.assign(std::size_t{types.groups.components} * reference_classes, 0);
    }
    void packet(const OutgoingPacket& packet) override {
        choices_.begin(packet.ages);
        for (std::size_t i = 0; i < packet.known.size(); ++i) {
            const KnownEntity& known = packet.known[i];
            const std::uint32_t mask = choices_.held_mask(known);
            if (mask == 0 || packet.fates[i] == Fate::gone || packet.fates[i] == Fate::skipped) continue;
            const SharedView& view = views_.kinds[known.kind].of(known.receiver_is_owner);
            code(subject_of(view, known, choices_.of(mask)), known.kind, packet.known_slots[i]);
        }
        for (const CreatedEntity& one : packet.created) {
            const SharedView& view = views_.kinds[one.kind].of(one.owner && one.owner == packet.receiver);
            code({view, types_.description.kinds[one.kind].defaults.data(), nullptr, {}}, one.kind,
                 packet.created_slots.data() + one.first_slot);
        }
    }

private:
    void code(const SharedSubject& subject, std::uint16_t kind, const std::uint32_t* slots) {
        slots_.assign(slots, slots + types_.groups.kinds[kind].slot_count);
        entity_.code(subject, slots_);
    }
    const CodedTypes& types_;
    SharedViews views_;
    CountingBits bits_;
    SharedEntity<CountingBits> entity_;
    SharedChoices choices_;
    std::vector<std::uint32_t> slots_;
};

void add(SymbolWeights& weights, const std::vector<std::uint32_t>& counts) {
    for (std::size_t i = 0; i < counts.size(); ++i) weights[i] += counts[i];
}

// Contexts of one component or knot: those of the same class of references are alike, first where the speed or what
// moved is the same.
template <class Relation>
std::vector<CodeContext> contexts_of(const std::vector<std::vector<std::uint32_t>>& counts, std::size_t first,
                                     std::size_t count, const Relation& relation) {
    std::vector<SymbolWeights> sums;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = relation(i);
        if (sums.size() <= at) sums.resize(at + 1);
        add(sums[at], counts[first + i]);
    }
    SymbolWeights all{};
    for (const SymbolWeights& sum : sums) {
        for (std::size_t i = 0; i < all.size(); ++i) all[i] += sum[i];
    }
    std::vector<CodeContext> contexts(count);
    for (std::size_t i = 0; i < count; ++i) {
        add(contexts[i].counts, counts[first + i]);
        contexts[i].relatives = sums[relation(i)];
        for (std::size_t k = 0; k < all.size(); ++k) contexts[i].relatives[k] += all[k] * 0.01;
    }
    return contexts;
}

void learn_residuals(SharedCodes& codes, const SharedCounts& counts) {
    std::vector<CodeContext> contexts;
    for (std::size_t first = 0; first < counts.residuals.size(); first += residual_contexts) {
        const auto of_one =
            contexts_of(counts.residuals, first, residual_contexts, [](std::size_t i) { return i / company_classes; });
        contexts.insert(contexts.end(), of_one.begin(), of_one.end());
    }
    CodeClusters start;
    for (const ResidualLengths& lengths : codes.residuals) start.lengths.emplace_back(lengths.begin(), lengths.end());
    start.code = codes.residual_table;
    const CodeClusters found = cluster_codes(contexts, std::move(start), residual_symbols);
    for (std::size_t i = 0; i < found.lengths.size(); ++i)
        std::ranges::copy(found.lengths[i], codes.residuals[i].begin());
    codes.residual_table = found.code;
}

void learn_knots(SharedCodes& codes, const SharedCounts& counts, const std::vector<std::uint8_t>& of_knots) {
    for (std::uint32_t branches = 2; branches <= knot_branches; ++branches) {
        const auto [first_table, tables] = knot_tables_of[branches];
        const std::size_t symbols = std::size_t{1} << branches;
        std::vector<CodeContext> contexts;
        CodeClusters start;
        for (std::uint32_t i = 0; i < tables; ++i) {
            const auto& lengths = codes.knots[first_table + i];
            start.lengths.emplace_back(lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(symbols));
        }
        for (std::size_t knot = 0; knot < of_knots.size(); ++knot) {
            if (of_knots[knot] != branches) continue;
            const auto of_one = contexts_of(counts.knots, knot * knot_contexts, knot_contexts,
                                            [](std::size_t i) { return i % knot_symbols; });
            contexts.insert(contexts.end(), of_one.begin(), of_one.end());
            const auto from = codes.knot_table.begin() + static_cast<std::ptrdiff_t>(knot * knot_contexts);
            start.code.insert(start.code.end(), from, from + knot_contexts);
        }
        const CodeClusters found = cluster_codes(contexts, std::move(start), symbols);
        for (std::uint32_t i = 0; i < tables; ++i)
            std::ranges::copy(found.lengths[i], codes.knots[first_table + i].begin());
        auto next = found.code.begin();
        for (std::size_t knot = 0; knot < of_knots.size(); ++knot) {
            if (of_knots[knot] != branches) continue;
            std::copy_n(next, knot_contexts,
                        codes.knot_table.begin() + static_cast<std::ptrdiff_t>(knot * knot_contexts));
            next += knot_contexts;
        }
    }
}

}  // namespace

SharedCounts count_shared(const CodedTypes& types, const SharedCodes& codes, PacketSource& source, std::size_t stride) {
    SharedCounts counts;
    CountingSink sink(counts, types, codes);
    source.feed(sink, stride);
    return counts;
}

void learn_follow(const CodedTypes& types, SharedCodes& codes, PacketSource& source, std::size_t stride) {
    std::vector<double> least;
    std::vector<std::uint8_t> best = codes.follow;
    for (const int way : {16, 0, 4, 8, 12, 17}) {
        const auto follow = static_cast<std::uint8_t>(way);
        SharedCodes tried = codes;
        std::ranges::fill(tried.follow, follow);
        const SharedCounts counts = count_shared(types, tried, source, stride);
        if (least.empty()) least.assign(counts.bits.size(), 1e300);
        for (const KindGroups& kind : types.groups.kinds) {
            for (const FieldGroup& group : kind.groups) {
                if (follow == follows_velocity && group.velocity == FieldGroup::no_velocity) continue;
                const std::size_t components = group.shape == Shape::bytes ? 1 : group.count;
                for (std::size_t reference = 0; reference < reference_classes; ++reference) {
                    const std::size_t at = group.model * std::size_t{reference_classes} + reference;
                    double bits = 0;
                    for (std::size_t c = 0; c < components; ++c) bits += counts.bits[at + c * reference_classes];
                    if (bits >= least[at]) continue;
                    least[at] = bits;
                    best[at] = follow;
                }
            }
        }
    }
    codes.follow = best;
}

void learn_codes(SharedCodes& codes, const SharedCounts& counts, const std::vector<std::uint8_t>& branches) {
    learn_residuals(codes, counts);
    learn_knots(codes, counts, branches);
}

SharedCodes train_shared(const CodedTypes& types, SharedCodes start, PacketSource& source) {
    learn_follow(types, start, source, 2);
    const SharedCounts counts = count_shared(types, start, source, 1);
    learn_codes(start, counts, shared_views(types.groups).branches);
    return start;
}

}  // namespace tickwire::train
