#include "snapshot/neighbours.hpp"

#include <algorithm>

namespace tickwire::snapshot {

namespace {

constexpr std::int32_t largest_part = 1 << 30;
constexpr std::int32_t plain_place = 1 << 29;  // between such places no part is larger

// Places are within 2^29 of an origin within 2^29: their differences fit in 31 bits, a third of each keeps the sum
// inside 32. The loops have no branch and no unsigned comparison, for vectors.
template <class Part>
void measure(const std::array<std::vector<std::int32_t>, 3>& places, const Place& from, std::vector<std::uint32_t>& out,
             const Part& part) {
    const auto [x, y, z] = from;
    const std::int32_t* const xs = places[0].data();
    const std::int32_t* const ys = places[1].data();
    const std::int32_t* const zs = places[2].data();
    std::uint32_t* const distances = out.data();
    const std::size_t count = out.size();
    for (std::size_t i = 0; i < count; ++i) distances[i] = part(xs[i], x) + part(ys[i], y) + part(zs[i], z);
}

bool is_plain(const Place& place) {
    return std::ranges::all_of(place, [](std::int32_t c) { return c >= -plain_place && c <= plain_place; });
}

}  // namespace

void Neighbours::begin(int neighbourhood) {
    coded_.clear();
    for (auto& component : places_) component.clear();
    all_plain_ = true;
    shift_ = neighbourhood;
    ++epoch_;
}

void Neighbours::add(const CodedNeighbour& coded) {
    coded_.push_back(coded);
    for (std::size_t c = 0; c < 3; ++c) places_[c].push_back(coded.place[c]);
    all_plain_ = all_plain_ && is_plain(coded.place);
}

Neighbours::Nearest Neighbours::nearest(const Place& place) {
    const std::size_t count = coded_.size();
    distances_.resize(count);
    const auto plain_part = [](std::int32_t a, std::int32_t b) {
        const auto ua = static_cast<std::uint32_t>(a), ub = static_cast<std::uint32_t>(b);
        return a > b ? ua - ub : ub - ua;
    };
    if (all_plain_ && is_plain(place)) {
        measure(places_, place, distances_, plain_part);
    } else {
        measure(places_, place, distances_, [&](std::int32_t a, std::int32_t b) {
            return std::min(plain_part(a, b), static_cast<std::uint32_t>(largest_part));
        });
    }
    // Distance and number in one: of equal distances the first counts as nearer. No branch, since none is foreseeable.
    constexpr std::uint64_t none = ~std::uint64_t{0};
    std::uint64_t first = none, second = none;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t one = (std::uint64_t{distances_[i]} << 32) | i;
        second = std::min(second, std::max(first, one));
        first = std::min(first, one);
    }
    Nearest found;
    if (first != none) found.first = &coded_[first & 0xFFFFFFFFu];
    if (second != none) found.second = &coded_[second & 0xFFFFFFFFu];
    found.first_distance = static_cast<std::uint32_t>(first >> 32);
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
