// Rotations in fixed point: quaternions from their smallest three components, differences as rotation vectors, and
// back. Integers only, so that both ends predict the same bits.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace tickwire::snapshot {

/// x, y, z, w in 1/32,768.
using Quaternion = std::array<std::int32_t, 4>;
/// Axis times half the angle, in 1/32,768 radian.
using HalfRotation = std::array<std::int32_t, 3>;

/// Of four rotations at once: their slots, and the half rotations from them, each one component after the other.
using SlotLanes = std::array<std::array<std::uint32_t, 4>, 4>;
using FourTurns = std::array<std::array<std::int32_t, 4>, 3>;

/// A rotation's steps, and what is divided once for all of them.
struct RotationSteps {
    explicit RotationSteps(std::uint32_t steps_of_a_component = 0);
    std::uint32_t steps;
    std::int64_t to_unit;    ///< half a step in 1/32,768, times 65,536
    std::int64_t from_unit;  ///< 1/32,768 in 1/256 step, times 65,536
    /// What turns_between() does, for the vectors that this machine has.
    FourTurns (*turns)(const SlotLanes& slots, const RotationSteps& steps, const Quaternion& to);

    /// Half angles as 1/256 steps, and back.
    std::int64_t in_steps(std::int32_t half_angle) const { return (half_angle * from_unit) >> 16; }
    std::int32_t in_angles(std::int64_t small_steps) const;
};

/// slots: index of the largest component, then the others in x, y, z, w order, each from -1/sqrt(2) to 1/sqrt(2) in
/// `steps` steps.
Quaternion unpack_rotation(std::span<const std::uint32_t> slots, const RotationSteps& steps);

/// The rotation that leads from one to the other the short way: to * conjugate(from).
HalfRotation rotation_between(const Quaternion& from, const Quaternion& to);
/// From each of four, given by its slots, to one.
FourTurns turns_between(const std::array<const std::uint32_t*, 4>& from, const RotationSteps& steps,
                        const Quaternion& to);
/// `half` after `from`.
Quaternion rotate(const Quaternion& from, const HalfRotation& half);

/// By how much the slots of pack_rotation() change when `q` turns on a little: half angles and slots in any one unit.
std::array<std::int64_t, 3> slots_moved(const Quaternion& q, int largest, const std::array<std::int64_t, 3>& turn);

/// The component that smallest-three leaves out.
int largest_component(const Quaternion& q);
/// It, and the largest of the others.
struct LargestTwo {
    std::uint32_t first, second;
};
LargestTwo largest_two(const Quaternion& q);
/// The slots of the others, if `largest` is left out, in 1/256 steps; may lie outside the range.
std::array<std::int32_t, 3> pack_rotation(const Quaternion& q, int largest, const RotationSteps& steps);

}  // namespace tickwire::snapshot
