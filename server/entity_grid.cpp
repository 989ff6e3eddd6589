#include "entity_grid.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire::server {

EntityGrid::EntityGrid(Point least, Point most, double reach) : least_(least), reach_(reach) {
    // Half the reach: of the square that is looked through, two entities in three are not too far away.
    const auto longest = static_cast<double>(std::max(most.x - least.x, most.y - least.y));
    cell_ = std::max(reach / 2, longest / most_cells);
    const auto count = [&](float extent) {
        return std::clamp(static_cast<std::int32_t>(std::ceil(static_cast<double>(extent) / cell_)), 1, most_cells);
    };
    columns_ = count(most.x - least.x);
    rows_ = count(most.y - least.y);
    begins_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_) + 1, 0);
}

std::int32_t EntityGrid::cell(double at, double least, std::int32_t count) const {
    // Clamped before it becomes an integer: a viewpoint may be anywhere.
    return static_cast<std::int32_t>(std::clamp((at - least) / cell_, 0.0, count - 1.0));
}

EntityGrid::Span EntityGrid::cells(double at, double least, std::int32_t count) const {
    return {cell(at - reach_, least, count), cell(at + reach_, least, count)};
}

void EntityGrid::build() {
    const auto cell_of = [&](const Entry& entry) {
        return static_cast<std::size_t>(
                   cell(static_cast<double>(entry.place.y), static_cast<double>(least_.y), rows_)) *
                   static_cast<std::size_t>(columns_) +
               static_cast<std::size_t>(
                   cell(static_cast<double>(entry.place.x), static_cast<double>(least_.x), columns_));
    };
    // Counting sort: how many in each cell, where each cell begins, then each entry to its place.
    std::ranges::fill(begins_, 0u);
    for (const Entry& entry : entries_) ++begins_[cell_of(entry) + 1];
    for (std::size_t i = 1; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
    sorted_.resize(entries_.size());
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry)
        sorted_[--begins_[cell_of(*entry) + 1]] = *entry;
    // Each begin now stands one cell too far on.
    std::rotate(begins_.begin(), begins_.begin() + 1, begins_.end());
    begins_.back() = static_cast<std::uint32_t>(entries_.size());
}

}  // namespace tickwire::server
