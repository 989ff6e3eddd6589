#include "snapshot/neighbours.hpp"

#include <limits>

namespace tickwire::snapshot {

void Neighbours::begin(int neighbourhood) {
    coded_.clear();
    shift_ = neighbourhood;
    ++epoch_;
}

Neighbours::Nearest Neighbours::nearest(const Place& place) const {
    Nearest found;
    found.first_distance2 = found.second_distance2 = std::numeric_limits<std::int64_t>::max();
    for (const CodedNeighbour& each : coded_) {
        std::int64_t distance2 = 0;
        for (std::size_t c = 0; c < 3; ++c) {
            const std::int64_t d = static_cast<std::int64_t>(each.place[c]) - place[c];
            distance2 += d * d;
        }
        if (distance2 < found.first_distance2) {
            found.second = found.first;
            found.second_distance2 = found.first_distance2;
            found.first = &each;
            found.first_distance2 = distance2;
        } else if (distance2 < found.second_distance2) {
            found.second = &each;
            found.second_distance2 = distance2;
        }
    }
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
