#include "snapshot/neighbours.hpp"

#include <algorithm>
#include <cstdlib>

namespace tickwire::snapshot {

namespace {

// Places are kept within 2^29, what is none lies at 2^30: the difference of two fits in 31 bits, and is too far.
constexpr std::int32_t farthest_place = 1 << 29, no_place = 1 << 30;

std::int32_t kept(std::int32_t c) {
    return std::clamp(c, -farthest_place, farthest_place);
}

// Distance and number in one, so that of equal distances the first counts as nearer: 21 and 10 bits.
constexpr int number_bits = 10;
static_assert(Neighbours::most == 1u << number_bits && Neighbours::too_far < 1u << (31 - number_bits));
constexpr std::int32_t none = static_cast<std::int32_t>(Neighbours::too_far) << number_bits;

[[gnu::always_inline]] inline std::int32_t part(std::int32_t a, std::int32_t b) {
    const std::int32_t off = std::abs(a - b);
    return std::min(off, static_cast<std::int32_t>(Neighbours::too_far));
}

// No branch, since none is foreseeable, and each lane by itself, for vectors.
[[gnu::always_inline]] inline Neighbours::Keys search(const Neighbours::Columns& places, std::size_t used,
                                                      const Place& at) {
    constexpr std::size_t lanes = Neighbours::lanes;
    std::array<std::int32_t, lanes> first, second, number;
    first.fill(none);
    second.fill(none);
    for (std::size_t l = 0; l < lanes; ++l) number[l] = static_cast<std::int32_t>(l);
    for (std::size_t i = 0; i < used; i += lanes) {
        for (std::size_t l = 0; l < lanes; ++l) {
            const std::int32_t distance =
                std::min(part(places[0][i + l], at[0]) + part(places[1][i + l], at[1]) + part(places[2][i + l], at[2]),
                         static_cast<std::int32_t>(Neighbours::too_far));
            const std::int32_t one = (distance << number_bits) | number[l];
            number[l] += static_cast<std::int32_t>(lanes);
            second[l] = std::min(second[l], std::max(first[l], one));
            first[l] = std::min(first[l], one);
        }
    }
    for (std::size_t half = lanes / 2; half > 0; half /= 2) {
        for (std::size_t l = 0; l < half; ++l) {
            second[l] = std::min({second[l], second[l + half], std::max(first[l], first[l + half])});
            first[l] = std::min(first[l], first[l + half]);
        }
    }
    return {first[0], second[0]};
}

Neighbours::Keys search_usual(const Neighbours::Columns& places, std::size_t used, const Place& at) {
    return search(places, used, at);
}
#if defined(__x86_64__) && defined(__GNUC__)
[[gnu::target("avx2")]] Neighbours::Keys search_wide(const Neighbours::Columns& places, std::size_t used,
                                                     const Place& at) {
    return search(places, used, at);
}
#endif

}  // namespace

// The same code, for the vectors that this machine has.
Neighbours::Neighbours() : search_(search_usual) {
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx2")) search_ = search_wide;
#endif
}

void Neighbours::begin(int neighbourhood) {
    next_ = used_ = 0;
    shift_ = neighbourhood;
    stirred_.fill(0);
}

void Neighbours::add(const CodedNeighbour& coded) {
    if (next_ == used_ && used_ % lanes == 0 && used_ < most) {
        for (Column& column : places_)
            std::fill_n(column.begin() + static_cast<std::ptrdiff_t>(used_), lanes, no_place);
    }
    coded_[next_] = coded;
    for (std::size_t c = 0; c < 3; ++c) places_[c][next_] = kept(coded.place[c]);
    used_ = std::max(used_, ++next_);
    next_ %= most;
}

Neighbours::Nearest Neighbours::nearest(const Place& place) const {
    const Place at{kept(place[0]), kept(place[1]), kept(place[2])};
    const auto [nearest, next] = search_(places_, used_, at);
    const auto found = [&](std::int32_t key) {
        return key < none ? &coded_[static_cast<std::size_t>(key) % most] : nullptr;
    };
    return {found(nearest), found(next), static_cast<std::uint32_t>(nearest >> number_bits)};
}

void Neighbours::add_stir(const Place& place) {
    const std::uint32_t x = column(place[0] >> shift_), y = row(place[1] >> shift_);
    for (const std::uint32_t beside : {x - column(1), x, x + column(1)}) {
        for (const std::uint32_t beyond : {y - row(1), y, y + row(1)}) {
            std::uint8_t& count = stirred_[cell(beside, beyond)];
            count = static_cast<std::uint8_t>(count + (count < 255 ? 1 : 0));
        }
    }
}

}  // namespace tickwire::snapshot
