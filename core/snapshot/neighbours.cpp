#include "snapshot/neighbours.hpp"

namespace tickwire::snapshot {

namespace {
constexpr std::uint32_t largest_part = 1u << 30;
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
    // Components have at most 31 bits; a third of each keeps the sum inside 32. The loop has no branch, for vectors.
    const auto part = [](std::int32_t a, std::int32_t b) {
        const std::uint32_t apart = a > b ? static_cast<std::uint32_t>(a) - static_cast<std::uint32_t>(b)
                                          : static_cast<std::uint32_t>(b) - static_cast<std::uint32_t>(a);
        return apart > largest_part ? largest_part : apart;
    };
    for (std::size_t i = 0; i < count; ++i) {
        distances_[i] = part(places_[0][i], place[0]) + part(places_[1][i], place[1]) + part(places_[2][i], place[2]);
    }
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
