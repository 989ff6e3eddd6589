#include "snapshot/rotation.hpp"

#include <algorithm>

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

// Square roots of 2^28 to 2^30 in steps of 2^20: near enough that one step of Newton's is exact to a unit.
constexpr std::array<std::int32_t, 769> make_roots() {
    std::array<std::int32_t, 769> roots{};
    for (std::size_t i = 0; i < roots.size(); ++i)
        roots[i] =
            static_cast<std::int32_t>(exact_root(smallest_rest + (static_cast<std::int64_t>(i) << 20) + (1 << 19)));
    return roots;
}
constexpr std::array<std::int32_t, 769> roots = make_roots();

// What three components leave for the largest. Slots that no rotation has count like the nearest that one has.
std::int32_t largest_from(std::int64_t rest) {
    const auto value = static_cast<std::uint32_t>(std::clamp(rest, smallest_rest, unit * unit));
    const auto root = static_cast<std::uint32_t>(roots[(value - smallest_rest) >> 20]);
    return static_cast<std::int32_t>((root + value / root) / 2);
}

Quaternion multiply(const Quaternion& a, const Quaternion& b) {
    const auto dot = [](std::int64_t p, std::int64_t q, std::int64_t r, std::int64_t s) {
        return static_cast<std::int32_t>((p + q + r + s + unit / 2) >> 15);
    };
    const std::int64_t ax = a[0], ay = a[1], az = a[2], aw = a[3], bx = b[0], by = b[1], bz = b[2], bw = b[3];
    return {dot(aw * bx, ax * bw, ay * bz, -az * by), dot(aw * by, -ax * bz, ay * bw, az * bx),
            dot(aw * bz, ax * by, -ay * bx, az * bw), dot(aw * bw, -ax * bx, -ay * by, -az * bz)};
}

}  // namespace

Quaternion unpack_rotation(std::span<const std::uint32_t> slots, std::uint32_t steps) {
    const std::size_t largest = std::min<std::uint32_t>(slots[0], 3);
    const std::int64_t scale = (root_half << 16) / std::max<std::uint32_t>(steps, 1);
    Quaternion q{};
    std::int64_t rest = unit * unit;
    std::size_t next = 1;
    for (std::size_t i = 0; i < 4; ++i) {
        if (i == largest) continue;
        const std::int64_t twice = 2 * static_cast<std::int64_t>(slots[next++]) - steps;
        const std::int64_t value = (twice * scale + 32768) >> 16;
        q[i] = static_cast<std::int32_t>(value);
        rest -= value * value;
    }
    q[largest] = largest_from(rest);
    return q;
}

HalfRotation rotation_between(const Quaternion& from, const Quaternion& to) {
    Quaternion d = multiply(to, {-from[0], -from[1], -from[2], from[3]});
    if (d[3] < 0) d = {-d[0], -d[1], -d[2], -d[3]};
    // asin(s)/s = 1 + s^2/6 + 3 s^4/40 + 15 s^6/336, cut there: a predictor needs no more.
    const std::int64_t s2 =
        std::min((std::int64_t{d[0]} * d[0] + std::int64_t{d[1]} * d[1] + std::int64_t{d[2]} * d[2]) >> 15, unit);
    const std::int64_t s4 = (s2 * s2) >> 15;
    const std::int64_t s6 = (s4 * s2) >> 15;
    const std::int64_t ratio = unit + (s2 * 5461 + s4 * 2458 + s6 * 1463) / unit;
    HalfRotation half{};
    for (std::size_t i = 0; i < 3; ++i) half[i] = static_cast<std::int32_t>((d[i] * ratio) >> 15);
    return half;
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
    const std::int64_t sine = unit + (-n2 * 5461 + n4 * 273 - n6 * 7) / unit;  // sin(n)/n
    const std::int64_t cosine = unit + (-n2 * 16384 + n4 * 1365 - n6 * 46) / unit;
    Quaternion turn{};
    for (std::size_t i = 0; i < 3; ++i) turn[i] = static_cast<std::int32_t>((h[i] * sine) >> 15);
    turn[3] = static_cast<std::int32_t>(cosine);
    return multiply(turn, from);
}

int largest_component(const Quaternion& q) {
    int best = 0;
    for (int i = 1; i < 4; ++i) {
        if (std::abs(q[static_cast<std::size_t>(i)]) > std::abs(q[static_cast<std::size_t>(best)])) best = i;
    }
    return best;
}

std::array<std::int32_t, 3> pack_rotation(const Quaternion& q, int largest, std::uint32_t steps) {
    std::array<std::int32_t, 3> out{};
    const bool flip = q[static_cast<std::size_t>(largest)] < 0;
    std::size_t next = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        if (static_cast<int>(i) == largest) continue;
        const std::int64_t value = flip ? -q[i] : q[i];
        // (value / root_half + 1) * steps / 2 in 1/256
        out[next++] =
            static_cast<std::int32_t>(((value + root_half) * static_cast<std::int64_t>(steps) * 128) / root_half);
    }
    return out;
}

}  // namespace tickwire::snapshot
