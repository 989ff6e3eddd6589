#include "snapshot/shared_coder.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace tickwire::snapshot {

SharedTables::SharedTables(const SharedCodes& codes) : codes_(codes) {
    for (const ResidualLengths& lengths : codes.residuals) residuals_.emplace_back(lengths);
    for (std::uint32_t branches = 2; branches <= knot_branches; ++branches) {
        for (std::uint32_t table = 0; table < knot_tables_of[branches].count; ++table)
            knots_.emplace_back(
                std::span(codes.knots[knot_tables_of[branches].first + table]).first(std::size_t{1} << branches));
    }
}

SharedReferences choose_shared(std::span<const std::int32_t> ages, std::uint32_t held) {
    SharedReferences chosen;
    chosen.newest = chosen.before = static_cast<std::uint8_t>(std::countr_zero(held));
    chosen.distance = ages[chosen.newest];
    const auto octave = static_cast<std::uint32_t>(std::bit_width(static_cast<std::uint32_t>(chosen.distance))) - 1;
    chosen.reference = std::min(octave, without_second - 1) + without_second;
    std::int32_t best = 0;
    for (std::size_t i = chosen.newest + std::size_t{1}; i < ages.size(); ++i) {
        if (((held >> i) & 1u) == 0) continue;
        const std::int32_t off = std::abs(ages[i] - 2 * chosen.distance);
        if (chosen.before != chosen.newest && off >= best) continue;
        best = off;
        chosen.before = static_cast<std::uint8_t>(i);
    }
    if (chosen.before == chosen.newest) return chosen;
    chosen.reference -= without_second;
    chosen.scale = (std::int64_t{chosen.distance} << 16) / (ages[chosen.before] - chosen.distance);
    return chosen;
}

}  // namespace tickwire::snapshot
