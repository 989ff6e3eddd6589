#include "arrival_waits.hpp"

#include <algorithm>

namespace tickwire::client {

void ArrivalWaits::shift(double change, std::size_t spared) {
    for (std::size_t ago = spared + 1; ago <= size(); ++ago) at(ago) += change;
}

// A single stall is not worth a longer delay, a second within the time kept is.
std::vector<double> ArrivalWaits::without_longest_stall() const {
    std::vector<double> waits;
    for (std::size_t ago = size(); ago > 0; --ago) waits.push_back(at(ago));
    std::vector<double> sorted = waits;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::ranges::nth_element(sorted, middle);
    const double stalled = *middle + 1;
    const auto longest = std::ranges::max_element(waits);
    // What came late in a stall waited a tick less with each: what does not fall so is another way, and stays.
    const auto most = static_cast<std::ptrdiff_t>(1.5 * (*longest - *middle) + 6);
    auto first = longest, last = longest;
    while (last != waits.end() && *last > stalled && last - longest < most) ++last;
    if (last != waits.end() && *last > (*longest + *middle) / 2) return waits;
    while (first != waits.begin() && *(first - 1) > stalled && last - first < most) --first;
    waits.erase(first, last);
    return waits;
}

double ArrivalWaits::usual(double part) const {
    std::vector<double> waits = without_longest_stall();
    if (waits.empty()) return at(1);
    const auto place = waits.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(waits.size() - 1));
    std::ranges::nth_element(waits, place);
    return *place;
}

double ArrivalWaits::longest_lately(std::size_t count) const {
    double longest = at(1);
    for (std::size_t ago = 2; ago <= std::min(count, size()); ++ago) longest = std::max(longest, at(ago));
    return longest;
}

}  // namespace tickwire::client
