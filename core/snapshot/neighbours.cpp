#include "snapshot/neighbours.hpp"

namespace tickwire::snapshot {

namespace {
constexpr std::int32_t largest_part = 1 << 30;
}  // namespace

void Neighbours::begin(int neighbourhood) {
    coded_.clear();
    for (auto& component : places_) component.clear();
    shift_ = neighbourhood;
    ++epoch_;
}

void Neighbours::add(const CodedNeighbour& coded) {
    coded_.push_back(coded);
    for (std::size_t c = 0; c < 3; ++c) places_[c].push_back(coded.place[c]);
}

Neighbours::Nearest Neighbours::nearest(const Place& place) {
    const std::size_t count = coded_.size();
    distances_.resize(count);
    // Places are within 2^29 of an origin within 2^29: their differences fit in 31 bits, a third of each keeps the sum
    // inside 32. The loop has no branch and no unsigned comparison, for vectors.
    const auto part = [](std::int32_t a, std::int32_t b) {
        const std::int32_t apart = a > b ? a - b : b - a;
        return static_cast<std::uint32_t>(apart > largest_part ? largest_part : apart);
    };
    const std::int32_t* const xs = places_[0].data();
    const std::int32_t* const ys = places_[1].data();
    const std::int32_t* const zs = places_[2].data();
    std::uint32_t* const distances = distances_.data();
    const auto [x, y, z] = place;
    for (std::size_t i = 0; i < count; ++i) distances[i] = part(xs[i], x) + part(ys[i], y) + part(zs[i], z);
    std::uint32_t first = 0xFFFFFFFFu, second = 0xFFFFFFFFu;
    std::size_t first_at = count, second_at = count;
    for (std::size_t i = 0; i < count; ++i) {
        if (distances_[i] >= second) continue;
        if (distances_[i] < first) {
            second = first;
            second_at = first_at;
            first = distances_[i];
            first_at = i;
        } else {
            second = distances_[i];
            second_at = i;
        }
    }
    Nearest found;
    if (first_at < count) found.first = &coded_[first_at];
    if (second_at < count) found.second = &coded_[second_at];
    found.first_distance = first;
    return found;
}

void Neighbours::add_stir(const Place& place) {
    for (std::int32_t dx = -1; dx <= 1; ++dx) {
        for (std::int32_t dy = -1; dy <= 1; ++dy) {
            Cell& cell = cells_[place_of((place[0] >> shift_) + dx, (place[1] >> shift_) + dy)];
            if (cell.epoch != epoch_) cell = {epoch_, 0};
            ++cell.changed;
        }
    }
}

}  // namespace tickwire::snapshot
