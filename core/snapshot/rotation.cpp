#include "snapshot/rotation.hpp"

#include <algorithm>

#include "snapshot/lanes.hpp"

namespace tickwire::snapshot {

namespace {

constexpr std::int64_t unit = 32768;
constexpr std::int64_t root_half = 23170;  // unit / sqrt(2)

constexpr std::int64_t smallest_rest = 1 << 28;  // of a unit quaternion: its largest component is at least a half

constexpr std::int64_t exact_root(std::int64_t value) {
    std::int64_t root = 0;
    for (std::int64_t bit = 1ll << 31; bit != 0; bit >>= 1) {
        if ((root + bit) * (root + bit) <= value) root += bit;
    }
    return root;
}

// Square roots of 2^28 to 2^30 in steps of 2^20: near enough that one step of Newton's is exact to a unit. Its division
// is a product with `inverse`, 2^45 / root rounded up: the same for all numbers up to 2^30.
struct NearRoot {
    std::uint32_t root, inverse;
};
constexpr int inverse_bits = 45;
constexpr std::array<NearRoot, 769> make_roots() {
    std::array<NearRoot, 769> roots{};
    for (std::size_t i = 0; i < roots.size(); ++i) {
        const auto root =
            static_cast<std::uint64_t>(exact_root(smallest_rest + (static_cast<std::int64_t>(i) << 20) + (1 << 19)));
        roots[i] = {static_cast<std::uint32_t>(root),
                    static_cast<std::uint32_t>(((std::uint64_t{1} << inverse_bits) + root - 1) / root)};
    }
    return roots;
}
constexpr std::array<NearRoot, 769> roots = make_roots();

// What three components leave for the largest. Slots that no rotation has count like the nearest that one has.
[[gnu::always_inline]] inline std::int32_t largest_from(std::int32_t rest) {
    constexpr auto least = static_cast<std::int32_t>(smallest_rest), most = static_cast<std::int32_t>(unit * unit);
    const auto value = static_cast<std::uint32_t>(std::clamp(rest, least, most));
    const NearRoot& near = roots[(value - static_cast<std::uint32_t>(least)) >> 20];
    const auto quotient = static_cast<std::uint32_t>((std::uint64_t{value} * near.inverse) >> inverse_bits);
    return static_cast<std::int32_t>((near.root + quotient) / 2);
}

[[gnu::always_inline]] inline Quaternion multiply(const Quaternion& a, const Quaternion& b) {
    const auto dot = [](std::int64_t p, std::int64_t q, std::int64_t r, std::int64_t s) {
        return static_cast<std::int32_t>((p + q + r + s + unit / 2) >> 15);
    };
    const std::int64_t ax = a[0], ay = a[1], az = a[2], aw = a[3], bx = b[0], by = b[1], bz = b[2], bw = b[3];
    return {dot(aw * bx, ax * bw, ay * bz, -az * by), dot(aw * by, -ax * bz, ay * bw, az * bx),
            dot(aw * bz, ax * by, -ay * bx, az * bw), dot(aw * bw, -ax * bx, -ay * by, -az * bz)};
}

template <std::size_t lanes>
struct QuaternionLanes {
    std::array<std::array<std::int32_t, lanes>, 4> part;
};

}  // namespace

std::int32_t RotationSteps::in_angles(std::int64_t small_steps) const {
    constexpr std::int64_t farthest = 60000;  // more than a turn
    const std::int64_t most = (farthest * from_unit) >> 16;
    return static_cast<std::int32_t>((std::clamp(small_steps, -most, most) * to_unit) >> 23);
}

Quaternion unpack_rotation(std::span<const std::uint32_t> slots, const RotationSteps& steps) {
    const std::uint32_t largest = std::min<std::uint32_t>(slots[0], 3);
    std::array<std::int32_t, 3> others{};
    std::int32_t rest = static_cast<std::int32_t>(unit * unit);
    for (std::size_t i = 0; i < 3; ++i) {
        const std::int64_t twice = 2 * static_cast<std::int64_t>(std::min(slots[i + 1], steps.steps)) - steps.steps;
        others[i] = static_cast<std::int32_t>((twice * steps.to_unit + 32768) >> 16);
        rest -= others[i] * others[i];
    }
    // Each in its place by masks: which is the largest is not foreseeable, and a branch would be.
    const std::int32_t left_out = largest_from(rest);
    const auto chosen = [](bool condition, std::int32_t yes, std::int32_t no) {
        return no ^ ((yes ^ no) & -static_cast<std::int32_t>(condition));
    };
    return {chosen(largest == 0, left_out, others[0]),
            chosen(largest == 1, left_out, chosen(largest < 1, others[0], others[1])),
            chosen(largest == 2, left_out, chosen(largest < 2, others[1], others[2])),
            chosen(largest == 3, left_out, others[2])};
}

namespace {

// As unpack_rotation(), a lane each, for vectors: all of it fits in 32 bits.
[[gnu::always_inline]] inline void unpack_lanes(const SlotLanes& slots, const RotationSteps& steps,
                                                QuaternionLanes<4>& q) {
    const auto to_unit = static_cast<std::int32_t>(steps.to_unit), most = static_cast<std::int32_t>(steps.steps);
    for (std::size_t l = 0; l < 4; ++l) {
        const auto other = [&](std::size_t i) {
            const auto slot = static_cast<std::int32_t>(std::min(slots[i][l], steps.steps));
            return ((2 * slot - most) * to_unit + 32768) >> 16;
        };
        const std::int32_t a = other(1), b = other(2), c = other(3);
        const std::int32_t left_out = largest_from(static_cast<std::int32_t>(unit * unit) - a * a - b * b - c * c);
        const std::uint32_t largest = slots[0][l];
        q.part[0][l] = largest == 0 ? left_out : a;
        q.part[1][l] = largest == 0 ? a : largest == 1 ? left_out : b;
        q.part[2][l] = largest <= 1 ? b : largest == 2 ? left_out : c;
        q.part[3][l] = largest <= 2 ? c : left_out;
    }
}

// Of rotations that lead to one from several: a lane each. The products of quaternions' parts and their sums stay below
// 1.75 * 2^30, since no quaternion that slots make is longer than the root of 1.75.
template <std::size_t lanes>
[[gnu::always_inline]] inline void turn_lanes(const QuaternionLanes<lanes>& from, const Quaternion& to,
                                              std::array<std::array<std::int32_t, lanes>, 3>& half) {
    const std::int32_t ax = to[0], ay = to[1], az = to[2], aw = to[3];
    constexpr std::int32_t rounding = 1 << 14, one = 1 << 15;
    for (std::size_t l = 0; l < lanes; ++l) {
        const std::int32_t bx = -from.part[0][l], by = -from.part[1][l], bz = -from.part[2][l], bw = from.part[3][l];
        std::int32_t x = (aw * bx + ax * bw + ay * bz - az * by + rounding) >> 15;
        std::int32_t y = (aw * by - ax * bz + ay * bw + az * bx + rounding) >> 15;
        std::int32_t z = (aw * bz + ax * by - ay * bx + az * bw + rounding) >> 15;
        const std::int32_t w = (aw * bw - ax * bx - ay * by - az * bz + rounding) >> 15;
        const std::int32_t flip = w >> 31;  // the short way
        x = (x ^ flip) - flip;
        y = (y ^ flip) - flip;
        z = (z ^ flip) - flip;
        // asin(s)/s = 1 + s^2/6 + 3 s^4/40 + 15 s^6/336, cut there: a predictor needs no more.
        const auto square = [](std::int32_t c) {
            return static_cast<std::uint32_t>(c) * static_cast<std::uint32_t>(c);
        };
        const std::int32_t s2 = std::min(static_cast<std::int32_t>((square(x) + square(y) + square(z)) >> 15), one);
        const std::int32_t s4 = (s2 * s2) >> 15;
        const std::int32_t s6 = (s4 * s2) >> 15;
        const std::int32_t ratio = one + ((s2 * 5461 + s4 * 2458 + s6 * 1463) >> 15);
        half[0][l] = x + ((x * (ratio - one)) >> 15);
        half[1][l] = y + ((y * (ratio - one)) >> 15);
        half[2][l] = z + ((z * (ratio - one)) >> 15);
    }
}

[[gnu::always_inline]] inline FourTurns turns_of(const SlotLanes& slots, const RotationSteps& steps,
                                                 const Quaternion& to) {
    QuaternionLanes<4> from;
    unpack_lanes(slots, steps, from);
    FourTurns half;
    turn_lanes<4>(from, to, half);
    return half;
}

FourTurns turns_usual(const SlotLanes& slots, const RotationSteps& steps, const Quaternion& to) {
    return turns_of(slots, steps, to);
}
#if defined(__x86_64__) && defined(__GNUC__)
[[gnu::target("avx2")]] FourTurns turns_wide(const SlotLanes& slots, const RotationSteps& steps, const Quaternion& to) {
    return turns_of(slots, steps, to);
}
#endif

}  // namespace

// The same code, for the vectors that this machine has.
RotationSteps::RotationSteps(std::uint32_t steps_of_a_component)
    : steps(steps_of_a_component),
      to_unit((root_half << 16) / std::max<std::uint32_t>(steps, 1)),
      from_unit(((std::int64_t{steps} * 128) << 16) / root_half),
      turns(turns_usual) {
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx2")) turns = turns_wide;
#endif
}

HalfRotation rotation_between(const Quaternion& from, const Quaternion& to) {
    std::array<std::array<std::int32_t, 1>, 3> half;
    turn_lanes<1>({{{{from[0]}, {from[1]}, {from[2]}, {from[3]}}}}, to, half);
    return {half[0][0], half[1][0], half[2][0]};
}

FourTurns turns_between(const std::array<const std::uint32_t*, 4>& from, const RotationSteps& steps,
                        const Quaternion& to) {
    SlotLanes slots;
    FourSlots::turn_over(
        {FourSlots::load(from[0]), FourSlots::load(from[1]), FourSlots::load(from[2]), FourSlots::load(from[3])},
        slots);
    return steps.turns(slots, steps, to);
}

Quaternion rotate(const Quaternion& from, const HalfRotation& half) {
    // Beyond a right angle the series below are no use, and neither is the prediction.
    constexpr std::int32_t limit = 51471;
    HalfRotation h = half;
    for (auto& c : h) c = std::clamp(c, -limit, limit);
    std::int64_t n2 = (std::int64_t{h[0]} * h[0] + std::int64_t{h[1]} * h[1] + std::int64_t{h[2]} * h[2]) >> 15;
    if (n2 > 80000) {
        for (auto& c : h) c /= 2;
        n2 /= 4;
    }
    const std::int64_t n4 = (n2 * n2) >> 15, n6 = (n4 * n2) >> 15;
    const std::int64_t sine = unit + ((-n2 * 5461 + n4 * 273 - n6 * 7) >> 15);  // sin(n)/n
    const std::int64_t cosine = unit + ((-n2 * 16384 + n4 * 1365 - n6 * 46) >> 15);
    Quaternion turn{};
    for (std::size_t i = 0; i < 3; ++i) turn[i] = static_cast<std::int32_t>((h[i] * sine) >> 15);
    turn[3] = static_cast<std::int32_t>(cosine);
    return multiply(turn, from);
}

std::array<std::int64_t, 3> slots_moved(const Quaternion& q, int largest, const std::array<std::int64_t, 3>& turn) {
    constexpr std::int64_t farthest = 1 << 28;  // far beyond a turn
    const std::int64_t x = q[0], y = q[1], z = q[2], w = q[3];
    const std::int64_t a = std::clamp(turn[0], -farthest, farthest), b = std::clamp(turn[1], -farthest, farthest),
                       c = std::clamp(turn[2], -farthest, farthest);
    const std::array<std::int64_t, 4> moved{a * w + b * z - c * y, b * w - a * z + c * x, c * w + a * y - b * x,
                                            -a * x - b * y - c * z};
    const std::int64_t sign = q[static_cast<std::size_t>(largest)] < 0 ? -1 : 1;
    const auto slot = [&](std::size_t i) {
        return (moved[i + (i >= static_cast<std::size_t>(largest) ? 1 : 0)] * sign) >> 15;
    };
    return {slot(0), slot(1), slot(2)};
}

LargestTwo largest_two(const Quaternion& q) {
    // Size and number in one, so that of equal ones the first counts as larger: no branch, since none is foreseeable.
    std::uint32_t first = 0, second = 0;
    for (std::uint32_t i = 0; i < 4; ++i) {
        const std::uint32_t key = (static_cast<std::uint32_t>(std::abs(q[i])) << 2) | (3 - i);
        second = std::max(second, std::min(first, key));
        first = std::max(first, key);
    }
    return {3 - (first & 3u), 3 - (second & 3u)};
}

int largest_component(const Quaternion& q) {
    return static_cast<int>(largest_two(q).first);
}

std::array<std::int32_t, 3> pack_rotation(const Quaternion& q, int largest, const RotationSteps& steps) {
    std::array<std::int32_t, 3> out{};
    const auto at = static_cast<std::size_t>(largest);
    const std::int32_t flip = q[at] >> 31;
    for (std::size_t i = 0; i < 3; ++i) {
        const std::int64_t value = (q[i + (i >= at ? 1 : 0)] ^ flip) - flip;
        out[i] = static_cast<std::int32_t>(((value + root_half) * steps.from_unit) >> 16);
    }
    return out;
}

}  // namespace tickwire::snapshot
