#include "snapshot/rotation.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tickwire/past.hpp"
#include "tickwire/quantize.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::snapshot;

namespace {

struct Turned {
    std::array<double, 4> q{0, 0, 0, 1};
    static constexpr auto fields = tickwire::fields(quaternion(&Turned::q, 0.0005));
};

std::array<double, 4> random_rotation(Random& random) {
    std::array<double, 4> q{};
    double length = 0;
    for (double& part : q) {
        part = static_cast<double>(random.between(-1, 1));
        length += part * part;
    }
    for (double& part : q) part /= std::sqrt(length);
    return q;
}

std::array<std::uint32_t, 4> slots_of(const std::array<double, 4>& q) {
    std::array<std::uint32_t, 4> slots{};
    CHECK(flatten(Turned{q}, slots).count == 0);
    return slots;
}

RotationSteps steps() {
    return RotationSteps(detail::specs_of<Turned>()[1].steps);
}

double distance(const Quaternion& a, const std::array<double, 4>& b) {
    double dot = 0, far = 0;
    for (std::size_t i = 0; i < 4; ++i) dot += a[i] * b[i];
    for (std::size_t i = 0; i < 4; ++i) far = std::max(far, std::abs(a[i] / 32768.0 - (dot < 0 ? -b[i] : b[i])));
    return far;
}

}  // namespace

TEST_CASE("a rotation survives the wire to half a step, in values and in fixed point") {
    Random random(1);
    for (int i = 0; i < 3000; ++i) {
        const auto q = random_rotation(random);
        const auto slots = slots_of(q);
        CHECK(distance(unpack_rotation(slots, steps()), q) < 0.0008);
        Turned back;
        restore(back, std::span<const std::uint32_t>(slots));
        double dot = 0;
        for (std::size_t c = 0; c < 4; ++c) dot += back.q[c] * q[c];
        CHECK(std::abs(dot) > 1 - 1e-6);
    }
}

TEST_CASE("the rotation between two rotations leads from one to the other") {
    Random random(2);
    for (int i = 0; i < 3000; ++i) {
        const auto from = unpack_rotation(slots_of(random_rotation(random)), steps());
        HalfRotation half{};
        for (auto& c : half) c = static_cast<std::int32_t>(random.below(24'000)) - 12'000;
        const Quaternion to = rotate(from, half);
        const HalfRotation found = rotation_between(from, to);
        for (std::size_t c = 0; c < 3; ++c) CHECK(std::abs(found[c] - half[c]) < 250);
        const auto largest = largest_component(to);
        const auto packed = pack_rotation(to, largest, steps());
        std::array<std::uint32_t, 4> slots{static_cast<std::uint32_t>(largest)};
        for (std::size_t c = 0; c < 3; ++c) slots[c + 1] = static_cast<std::uint32_t>((packed[c] + 128) / 256);
        const Quaternion again = unpack_rotation(slots, steps());
        const bool flipped = to[static_cast<std::size_t>(largest)] < 0;
        for (std::size_t c = 0; c < 4; ++c) CHECK(std::abs(again[c] - (flipped ? -to[c] : to[c])) < 40);
    }
}

TEST_CASE("a view turns from one rotation to the other evenly, whichever component is left out") {
    Random random(4);
    const auto specs = detail::specs_of<Turned>();
    for (int i = 0; i < 500; ++i) {
        const auto from = random_rotation(random);
        auto to = from;
        for (double& part : to) part += static_cast<double>(random.between(-0.2f, 0.2f));
        const auto old_slots = slots_of(from), new_slots = slots_of(to);
        for (const double part : {0.0, 0.3, 1.0}) {
            const detail::Between between{old_slots, new_slots, part, 0.1};
            std::array<double, 4> values{};
            for (std::size_t s = 0; s < 4; ++s) values[s] = detail::blend(specs[s], s, nullptr, between);
            Turned drawn;
            restore(drawn, std::span<const double>(values));
            double along = 0, length = 0, with = 0, norm = 0;
            for (std::size_t c = 0; c < 4; ++c) {
                const double meant = from[c] + (to[c] - from[c]) * part;
                norm += drawn.q[c] * drawn.q[c];
                length += meant * meant;
                along += drawn.q[c] * meant;
                with += from[c] * to[c];
            }
            CHECK(norm == Approx(1));
            if (with > 0.8) CHECK(std::abs(along) / std::sqrt(length) > 0.999);
        }
    }
}

TEST_CASE("slots that no rotation has, and turns beyond all measure, stay harmless") {
    Random random(3);
    std::array<std::array<std::uint32_t, 4>, 4> past{};  // the last four
    for (int i = 0; i < 3000; ++i) {
        std::array<std::uint32_t, 4> slots{random.below(4), 0, 0, 0};
        for (std::size_t c = 1; c < 4; ++c) slots[c] = random.below(steps().steps + 1);
        const Quaternion q = unpack_rotation(slots, steps());
        HalfRotation half{};
        for (auto& c : half) c = static_cast<std::int32_t>(random.next());
        const Quaternion to = rotate(q, half);
        for (const auto part : to) CHECK(std::abs(part) < 4 * 32768);
        (void)pack_rotation(to, largest_component(to), steps());
        const FourTurns turns =
            turns_between({past[0].data(), past[1].data(), past[2].data(), past[3].data()}, steps(), q);
        for (std::size_t k = 0; k < 4; ++k)
            CHECK(rotation_between(unpack_rotation(past[k], steps()), q) ==
                  HalfRotation{turns[0][k], turns[1][k], turns[2][k]});
        past[random.below(4)] = slots;
    }
}
