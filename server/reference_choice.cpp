#include "reference_choice.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace tickwire::server {

namespace {

// The newest, and those that tell motion from it.
std::uint64_t telling_motion(std::uint64_t held) {
    std::array<std::int32_t, 64> held_ages;
    std::size_t count = 0;
    for (std::uint64_t left = held; left != 0; left &= left - 1) held_ages[count++] = std::countr_zero(left);
    snapshot::ReferenceAges ages;
    ages.count = snapshot::choose_references(std::span(held_ages).first(count), ages.ages);
    std::uint64_t mask = 0;
    for (const std::int32_t age : ages.held()) mask |= std::uint64_t{1} << age;
    return mask;
}

// The newest, and the one nearest to twice as far back: more than these the level `shared` does not look at.
std::uint64_t two_of(std::uint64_t held) {
    const int twice = 2 * std::countr_zero(held);
    const std::uint64_t newest = held & (~held + 1), others = held & ~newest;
    const std::uint64_t within = (std::uint64_t{2} << std::min(twice, 63)) - 1;
    const std::uint64_t younger = others & within, older = others & ~within;
    const std::uint64_t below = std::bit_floor(younger), above = older & (~older + 1);
    if (younger == 0 || older == 0) return newest | below | above;
    const bool nearer = twice - std::countr_zero(below) <= std::countr_zero(above) - twice;
    return newest | (nearer ? below : above);
}

// Adds the tick that holds most of the states that no other does, again and again.
std::uint64_t cover(std::uint64_t named, std::uint64_t held, std::span<const std::uint64_t> states) {
    while (std::popcount(named) < static_cast<int>(snapshot::max_references)) {
        std::array<std::uint16_t, 64> holds{};
        bool any = false;
        for (const std::uint64_t each : states) {
            if ((each & held) == 0 || (each & named) != 0) continue;
            any = true;
            for (std::uint64_t left = each & held; left != 0; left &= left - 1)
                ++holds[static_cast<std::size_t>(std::countr_zero(left))];
        }
        if (!any) break;
        std::size_t best = 0;
        for (std::size_t age = 1; age < holds.size(); ++age) best = holds[age] > holds[best] ? age : best;
        named |= std::uint64_t{1} << best;
    }
    return named;
}

}  // namespace

References choose_references(std::uint64_t held, std::span<const std::uint64_t> states, snapshot::Level level) {
    References references;
    if (held == 0) return references;
    references.mask = level == snapshot::Level::shared ? two_of(held) : telling_motion(held);
    references.mask = cover(references.mask, held, states);
    for (std::uint64_t left = references.mask; left != 0; left &= left - 1)
        references.ages.ages[references.ages.count++] = std::countr_zero(left);
    return references;
}

}  // namespace tickwire::server
