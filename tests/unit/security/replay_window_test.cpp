#include "security/replay_window.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tickwire/random.hpp"

using tickwire::security::ReplayWindow;

TEST_CASE("whatever the order of arrival, the window knows what a set of everything received knows") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        tickwire::Random random(seed);
        ReplayWindow window;
        std::set<std::uint64_t> received;
        std::uint64_t newest = 0;
        for (int i = 0; i < 5'000; ++i) {
            // Mostly near the newest, sometimes far behind, now and then a leap beyond the whole window.
            const std::uint64_t ahead = random.below(100) == 0 ? random.below(3'000) : random.below(4);
            const std::uint64_t behind = random.below(10) == 0 ? random.below(2'000) : random.below(40);
            const std::uint64_t counter = newest + ahead > behind ? newest + ahead - behind : 0;
            const bool fresh = counter != 0 && !received.contains(counter) &&
                               (counter > newest || newest - counter < ReplayWindow::size);
            INFO("seed " << seed << ", arrival " << i << ": counter " << counter << ", newest " << newest);
            REQUIRE(window.acceptable(counter) == fresh);
            if (!fresh) continue;
            window.mark(counter);
            received.insert(counter);
            newest = std::max(newest, counter);
            REQUIRE(window.newest() == newest);
            REQUIRE_FALSE(window.acceptable(counter));
            std::uint32_t history = 0;
            for (std::uint32_t bit = 0; bit < 32 && newest > bit + 1; ++bit)
                history |= static_cast<std::uint32_t>(received.contains(newest - 1 - bit)) << bit;
            REQUIRE(window.history() == history);
        }
    }
}
