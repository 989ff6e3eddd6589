#include "snapshot/motion.hpp"

#include <algorithm>

namespace tickwire::snapshot {

namespace {

std::array<std::int32_t, span_count> wanted_spans(std::int32_t distance) {
    return {1, std::max(2, distance / 2), std::max(3, distance), std::max(4, 2 * distance)};
}

// Of the ages behind the first, which ascend; of two that are as near the younger.
std::size_t nearest_to(std::span<const std::int32_t> ages, std::int32_t age) {
    const auto found = std::lower_bound(ages.begin() + 1, ages.end(), age);
    const auto above = static_cast<std::size_t>(found - ages.begin());
    if (above == ages.size()) return above - 1;
    return above > 1 && age - ages[above - 1] <= ages[above] - age ? above - 1 : above;
}

}  // namespace

Spans choose_spans(std::span<const std::int32_t> ages) {
    Spans spans;
    if (ages.empty()) return spans;
    const std::int32_t distance = ages[0];
    spans.distance = distance;
    spans.bucket = std::min(static_cast<std::uint32_t>(std::bit_width(static_cast<std::uint32_t>(distance))) - 1u, 5u);
    if (ages.size() == 1) return spans;
    const auto wanted = wanted_spans(distance);
    for (std::size_t k = 0; k < span_count; ++k) {
        const std::size_t best = nearest_to(ages, distance + wanted[k]);
        spans.reference[k] = static_cast<std::uint8_t>(best);
        spans.scale[k] = (static_cast<std::int64_t>(distance) << 16) / (ages[best] - distance);
    }
    const std::int32_t reach = ages[spans.reference[span_count - 1]] - distance;
    spans.held = 2 * reach >= 3 * distance ? 2 : 1;
    return spans;
}

std::size_t choose_references(std::span<const std::int32_t> held_ages, std::span<std::int32_t, max_references> ages) {
    if (held_ages.empty()) return 0;
    std::size_t count = 0;
    ages[count++] = held_ages[0];
    for (const std::int32_t span : wanted_spans(held_ages[0])) {
        if (held_ages.size() == 1) break;
        const std::int32_t age = held_ages[nearest_to(held_ages, held_ages[0] + span)];
        if (age > ages[count - 1]) ages[count++] = age;
    }
    return count;
}

}  // namespace tickwire::snapshot
