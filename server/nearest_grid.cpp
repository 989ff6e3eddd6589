#include "nearest_grid.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tickwire::server {

NearestGrid::NearestGrid(Point least, Point most, double reach, std::uint32_t count)
    : least_(least), most_(most), reach_(static_cast<float>(reach)), count_(count) {}

std::int32_t NearestGrid::cell(float at, float least, std::int32_t count) const {
    // Clamped before it becomes an integer: a viewpoint may be anywhere.
    return static_cast<std::int32_t>(std::clamp((at - least) / cell_, 0.0f, static_cast<float>(count - 1)));
}

std::size_t NearestGrid::cell_of(const Point& place) const {
    return static_cast<std::size_t>(cell(place.y, least_.y, rows_)) * static_cast<std::size_t>(columns_) +
           static_cast<std::size_t>(cell(place.x, least_.x, columns_));
}

void NearestGrid::choose_cells() {
    const float width = std::max(most_.x - least_.x, 1e-3f), height = std::max(most_.y - least_.y, 1e-3f);
    const float cells = std::max(1.0f, static_cast<float>(entries_.size()) / entities_a_cell);
    cell_ = std::max(std::sqrt(width * height / cells), std::max(width, height) / most_cells);
    const auto along = [&](float extent) {
        return std::clamp(static_cast<std::int32_t>(std::ceil(extent / cell_)), 1, most_cells);
    };
    columns_ = along(width);
    rows_ = along(height);
}

void NearestGrid::build() {
    choose_cells();
    // Counting sort: how many in each cell, where each cell begins, then each entry to its place.
    begins_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_) + 2, 0u);
    cells_.clear();
    for (const Entry& entry : entries_) {
        cells_.push_back(static_cast<std::uint32_t>(cell_of(entry.place)));
        ++begins_[cells_.back() + 2];
    }
    for (std::size_t i = 2; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
    sorted_.resize(entries_.size());
    for (std::size_t i = 0; i < entries_.size(); ++i) sorted_[begins_[cells_[i] + 1]++] = entries_[i];
}

void NearestGrid::gather(const Point& from, float radius, PlayerId but_of, std::vector<Candidate>& found) const {
    const float within = radius * radius;
    const PlayerId nobody{std::numeric_limits<decltype(PlayerId::value)>::max()};
    const PlayerId left_out = but_of ? but_of : nobody;
    const std::int32_t left = cell(from.x - radius, least_.x, columns_);
    const std::int32_t right = cell(from.x + radius, least_.x, columns_);
    const std::int32_t bottom = cell(from.y + radius, least_.y, rows_);
    std::size_t used = 0;
    for (std::int32_t row = cell(from.y - radius, least_.y, rows_); row <= bottom; ++row) {
        const auto line = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_);
        // Neighbouring cells of a row are neighbours in memory too.
        const std::uint32_t begin = begins_[line + static_cast<std::size_t>(left)];
        const std::uint32_t end = begins_[line + static_cast<std::size_t>(right) + 1];
        if (found.size() < used + (end - begin)) found.resize(used + (end - begin));
        Candidate* next = found.data() + used;
        for (const Entry& entry : std::span(sorted_).subspan(begin, end - begin)) {
            const float x = entry.place.x - from.x, y = entry.place.y - from.y, z = entry.place.z - from.z;
            const float squared = x * x + y * y + z * z;
            // Written in any case and counted only if it is near: a branch here would be guessed wrong every third
            // time.
            *next = {entry.item, squared};
            next += static_cast<std::size_t>(squared <= within) & static_cast<std::size_t>(entry.owner != left_out);
        }
        used = static_cast<std::size_t>(next - found.data());
    }
    found.resize(used);
}

// Guesses by where the count would be reached if the values between two that are known were spread evenly, as squared
// distances in a crowd nearly are. A count of all values is a few instructions without a branch, where sorting them
// guesses a branch wrong for every second value. Where guesses do not do it, the range of bit patterns, which of
// positive numbers are in the order of the numbers, is halved.
float least_of_count(std::span<const float> values, std::size_t count) {
    constexpr int guesses = 6;
    const auto pattern = [](float value) { return std::bit_cast<std::int32_t>(value); };
    const auto wanted = static_cast<std::int32_t>(count);
    std::int32_t below = -1, enough = pattern(*std::ranges::max_element(values));
    std::int32_t counted_below = 0, counted_enough = static_cast<std::int32_t>(values.size());
    for (int turn = 0; enough - below > 1; ++turn) {
        std::int32_t middle = below + (enough - below) / 2;
        if (turn < guesses) {
            const float low = below < 0 ? 0 : std::bit_cast<float>(below), high = std::bit_cast<float>(enough);
            const float part = (static_cast<float>(wanted - counted_below) + 0.5f) /
                               (static_cast<float>(counted_enough - counted_below) + 1);
            middle = std::clamp(pattern(low + (high - low) * part), below + 1, enough - 1);
        }
        std::int32_t here = 0;
        for (const float value : values) here += pattern(value) <= middle ? 1 : 0;
        if (here == wanted) return std::bit_cast<float>(middle);
        (here < wanted ? below : enough) = middle;
        (here < wanted ? counted_below : counted_enough) = here;
    }
    return std::bit_cast<float>(enough);
}

float NearestGrid::usual_radius() const {
    const float area = (most_.x - least_.x) * (most_.y - least_.y);
    const float crowd = std::max(static_cast<float>(entries_.size()), 1.0f);
    return std::min(reach_, std::sqrt(area * static_cast<float>(count_) / (crowd * 3.14f)));
}

}  // namespace tickwire::server
