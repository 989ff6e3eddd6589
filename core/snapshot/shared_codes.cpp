#include "snapshot/shared_codes.hpp"

#include <algorithm>
#include <span>

namespace tickwire::snapshot {

namespace {

// Residuals about as large as 2^(scale/2): evenly likely below, ever less likely beyond.
ResidualLengths usual_residuals(std::uint32_t scale) {
    std::array<std::uint64_t, residual_symbols> weights{};
    for (std::uint32_t symbol = 0; symbol < residual_symbols; ++symbol) {
        const std::uint64_t values = symbol < 7 ? 1 : std::uint64_t{1} << extra_bits(symbol);
        const std::int64_t size = symbol < 7 ? (symbol + 1) / 2 : residual_of(symbol, 0);
        // In half octaves.
        const auto width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(size)));
        const int place =
            size < 2 ? static_cast<int>(size) : width * 2 - 2 + static_cast<int>((size >> (width - 2)) & 1);
        const int beyond = std::max(0, place - static_cast<int>(scale));
        const int lower = beyond * 2 + static_cast<int>(scale / 2);
        weights[symbol] = lower >= 56 ? 1 : ((values << 8) >> std::max(0, lower - 24)) << std::max(0, 24 - lower);
    }
    ResidualLengths lengths{};
    std::ranges::copy(code_lengths(weights), lengths.begin());
    return lengths;
}

// Each branch by itself: one that differs between the references is rarely as predicted, another nearly always is.
KnotLengths usual_knots(std::uint32_t branches, std::uint32_t moved) {
    std::array<std::uint64_t, knot_symbols> weights{};
    for (std::uint32_t symbol = 0; symbol < 1u << branches; ++symbol) {
        weights[symbol] = 1;
        for (std::uint32_t branch = 0; branch < branches; ++branch) {
            const bool differs = ((symbol >> branch) & 1u) != 0;
            weights[symbol] *= ((moved >> branch) & 1u) != 0 ? (differs ? 12 : 4) : (differs ? 1 : 30);
        }
    }
    KnotLengths lengths{};
    std::ranges::copy(code_lengths(std::span(weights).first(std::size_t{1} << branches)), lengths.begin());
    return lengths;
}

SharedCodes usual_lengths() {
    SharedCodes codes;
    for (std::uint32_t table = 0; table < residual_tables; ++table) codes.residuals.push_back(usual_residuals(table));
    codes.knots.resize(knot_tables);
    for (std::uint32_t branches = 2; branches <= knot_branches; ++branches) {
        for (std::uint32_t table = 0; table < knot_tables_of[branches].count; ++table)
            codes.knots[knot_tables_of[branches].first + table] = usual_knots(branches, table % (1u << branches));
    }
    return codes;
}

std::uint8_t usual_residual_table(std::uint32_t reference, std::uint32_t speed, std::uint32_t company) {
    const std::uint32_t octave = reference == without_any ? 5 : reference % without_second;
    std::uint32_t scale = 0;
    if (reference >= without_second) {
        scale = reference == without_any ? 16 : 6 + octave;
    } else {
        scale = speed == 0 ? 4 + octave : speed * 2 + octave / 2;
    }
    if (company == 0 && scale > 2) scale -= 2;
    return static_cast<std::uint8_t>(std::min(scale, residual_tables - 1));
}

}  // namespace

SharedCodes usual_shared_codes(const GroupTable& groups, const SharedViews& views) {
    static const SharedCodes usual = usual_lengths();
    SharedCodes codes = usual;
    for (std::uint32_t component = 0; component < groups.components; ++component) {
        for (std::uint32_t context = 0; context < residual_contexts; ++context)
            codes.residual_table.push_back(usual_residual_table(context / (speed_classes * company_classes),
                                                                context / company_classes % speed_classes,
                                                                context % company_classes));
    }
    for (const std::uint8_t branches : views.branches) {
        for (std::uint32_t context = 0; context < knot_contexts; ++context)
            codes.knot_table.push_back(static_cast<std::uint8_t>(context % knot_symbols % (1u << branches)));
    }
    codes.follow.assign(std::size_t{groups.components} * reference_classes, follows_motion);
    for (const KindGroups& kind : groups.kinds) {
        for (const FieldGroup& group : kind.groups) {
            for (std::uint32_t c = 0; group.velocity != FieldGroup::no_velocity && c < group.count; ++c)
                std::ranges::fill_n(codes.follow.begin() + (group.model + c) * reference_classes, reference_classes,
                                    follows_velocity);
        }
    }
    return codes;
}

bool sound(const SharedCodes& codes, const SharedViews& views) {
    if (!std::ranges::all_of(codes.residuals, [](const ResidualLengths& lengths) { return complete_code(lengths); }))
        return false;
    for (std::uint32_t branches = 2; branches <= knot_branches; ++branches) {
        for (std::uint32_t table = 0; table < knot_tables_of[branches].count; ++table) {
            const KnotLengths& lengths = codes.knots[knot_tables_of[branches].first + table];
            const auto used = std::span(lengths).first(std::size_t{1} << branches);
            const bool rest = std::ranges::all_of(std::span(lengths).subspan(used.size()),
                                                  [](std::uint8_t length) { return length == 0; });
            if (!complete_code(used) || !rest) return false;
        }
    }
    for (std::size_t i = 0; i < codes.knot_table.size(); ++i) {
        const std::uint32_t tables = knot_tables_of[views.branches[i / knot_contexts]].count;
        if (codes.knot_table[i] >= std::max(tables, 1u)) return false;
    }
    return std::ranges::all_of(codes.residual_table, [](std::uint8_t table) { return table < residual_tables; }) &&
           std::ranges::all_of(codes.follow, [](std::uint8_t follow) { return follow <= follows_velocity; });
}

}  // namespace tickwire::snapshot
