#include "arena/command_waits.hpp"

#include <algorithm>
#include <numeric>

namespace tickwire::bench {

WaitFigures figures_of(std::vector<std::uint32_t>& waits_us) {
    WaitFigures figures;
    if (waits_us.empty()) return figures;
    const double sum = std::accumulate(waits_us.begin(), waits_us.end(), 0.0);
    figures.count = waits_us.size();
    figures.mean_ms = sum / static_cast<double>(waits_us.size()) / 1000;
    const auto place = static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(waits_us.size() - 1));
    std::ranges::nth_element(waits_us, waits_us.begin() + place);
    figures.p99_ms = static_cast<double>(waits_us[static_cast<std::size_t>(place)]) / 1000;
    waits_us.clear();
    return figures;
}

}  // namespace tickwire::bench
