#include "reference_choice.hpp"

#include <array>
#include <bit>

namespace tickwire::server {

namespace {

// Adds the tick that holds most of the states that no other does, again and again.
std::uint64_t cover(std::uint64_t named, std::uint64_t held, std::span<const Known> known) {
    while (std::popcount(named) < static_cast<int>(snapshot::max_references)) {
        std::array<std::uint16_t, 64> holds{};
        bool any = false;
        for (const Known& each : known) {
            const std::uint64_t states = each.states() & held;
            if (states == 0 || (states & named) != 0 || each.leaving) continue;
            any = true;
            for (std::uint64_t left = states; left != 0; left &= left - 1)
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

References choose_references(std::uint64_t held, std::span<const Known> known, snapshot::Level level) {
    std::array<std::int32_t, 64> held_ages;
    std::size_t count = 0;
    for (std::uint64_t left = held; left != 0; left &= left - 1) held_ages[count++] = std::countr_zero(left);
    References references;
    snapshot::ReferenceAges& ages = references.ages;
    const auto all = std::span(held_ages).first(count);
    ages.count = level == snapshot::Level::shared ? snapshot::choose_two_references(all, ages.ages)
                                                  : snapshot::choose_references(all, ages.ages);
    for (const std::int32_t age : ages.held()) references.mask |= std::uint64_t{1} << age;
    if (ages.count == 0) return references;
    references.mask = cover(references.mask, held, known);
    ages.count = 0;
    for (std::uint64_t left = references.mask; left != 0; left &= left - 1)
        ages.ages[ages.count++] = std::countr_zero(left);
    return references;
}

LastWord last_word(const Known& known, std::uint64_t named) {
    const std::uint64_t words = (known.sent | known.alive) & named;
    if (words == 0) return {};
    const std::int32_t age = std::countr_zero(words);
    return {age, ((known.alive >> age) & 1u) != 0};
}

}  // namespace tickwire::server
