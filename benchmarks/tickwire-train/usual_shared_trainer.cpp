// Makes the codes of the level `shared` that the built-in prior has, core/snapshot/usual_shared.cpp: those of all
// components and knots of several games together.
#include <algorithm>
#include <cstdio>

#include "snapshot/shared_coder.hpp"
#include "tickwire-train/shared_trainer.hpp"

namespace tickwire::train {

using namespace snapshot;

namespace {

constexpr std::size_t stride = 2;
constexpr double share_of_a_game = 1e7;  // symbols that each counts as

using Counts = std::vector<std::vector<std::uint32_t>>;

// As one component, or one knot for each number of branches.
void pool(Counts& into, const Counts& counts, const auto& place_of) {
    double all = 1;
    for (const auto& context : counts) {
        for (const std::uint32_t count : context) all += count;
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        auto& sum = into[place_of(i)];
        for (std::size_t k = 0; k < sum.size(); ++k)
            sum[k] += static_cast<std::uint32_t>(counts[i][k] * share_of_a_game / all);
    }
}

void tell_follow(const UsualSource& game, const CodedTypes& types, const SharedCodes& codes) {
    for (std::size_t kind = 0; kind < types.groups.kinds.size(); ++kind) {
        for (const FieldGroup& group : types.groups.kinds[kind].groups) {
            std::string follow;
            for (std::size_t reference = 0; reference < reference_classes; ++reference)
                follow += " " + std::to_string(codes.follow[group.model * std::size_t{reference_classes} + reference]);
            std::fprintf(stderr, "%s.%s follows%s\n", game.description.kinds[kind].name.c_str(),
                         game.description.kinds[kind].fields[group.first].name.c_str(), follow.c_str());
        }
    }
}

template <class Numbers>
void print(std::string& out, const Numbers& numbers) {
    out += "{";
    std::size_t line = out.size();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i > 0) out += ",";
        if (out.size() - line > 100) {
            out += "\n     ";
            line = out.size();
        }
        out += (i > 0 ? " " : "") + std::to_string(numbers[i]);
    }
    out += "}";
}

std::string source_of(const SharedCodes& codes) {
    std::string out =
        "// Made by scripts/train-built-in-prior; not to be edited.\n#include \"snapshot/usual_shared.hpp\"\n\n"
        "namespace tickwire::snapshot {\n\n// clang-format off\nconst UsualShared usual_shared{\n    {{";
    for (const auto& lengths : codes.residuals) print(out += "\n    ", lengths), out += ",";
    out += "}},\n    {{";
    for (const auto& lengths : codes.knots) print(out += "\n    ", lengths), out += ",";
    print(out += "}},\n    ", codes.residual_table);
    out += ",\n    {{{}, {}, ";
    for (std::size_t first = 0; first < codes.knot_table.size(); first += knot_contexts)
        print(out += "\n    ", std::span(codes.knot_table).subspan(first, knot_contexts)), out += ",";
    return out + "}}};\n// clang-format on\n\n}  // namespace tickwire::snapshot\n";
}

}  // namespace

std::string train_usual_shared(std::span<const UsualSource> games) {
    const std::vector<std::uint8_t> branches{2, 3, 4};
    SharedCounts pooled;
    pooled.residuals.assign(residual_contexts, std::vector<std::uint32_t>(residual_symbols));
    pooled.knots.assign(branches.size() * knot_contexts, std::vector<std::uint32_t>(knot_symbols));
    SharedCodes codes;
    for (const UsualSource& game : games) {
        const CodedTypes types(game.description);
        const SharedViews views = shared_views(types.groups);
        SharedCodes own = usual_shared_codes(types.groups, views), best = own;
        learn_follow(types, best, game.packets, stride);
        tell_follow(game, types, best);
        const SharedCounts counts = count_shared(types, own, game.packets, stride);
        pool(pooled.residuals, counts.residuals, [](std::size_t i) { return i % residual_contexts; });
        Counts knots;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < counts.knots.size(); ++i) {
            const std::uint8_t of_knot = views.branches[i / knot_contexts];
            if (of_knot < 2) continue;
            knots.push_back(counts.knots[i]);
            places.push_back((of_knot - 2u) * knot_contexts + i % knot_contexts);
        }
        pool(pooled.knots, knots, [&](std::size_t i) { return places[i]; });
        if (codes.residuals.empty()) {
            codes.residuals = own.residuals;
            codes.knots = own.knots;
            codes.residual_table.assign(own.residual_table.begin(), own.residual_table.begin() + residual_contexts);
        }
    }
    for (const std::uint8_t of_knot : branches) {
        for (std::uint32_t context = 0; context < knot_contexts; ++context)
            codes.knot_table.push_back(static_cast<std::uint8_t>(context % knot_symbols % (1u << of_knot)));
    }
    learn_codes(codes, pooled, branches);
    return source_of(codes);
}

}  // namespace tickwire::train
