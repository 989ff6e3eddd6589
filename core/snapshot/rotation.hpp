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

/// slots: index of the largest component, then the others in x, y, z, w order, each from -1/sqrt(2) to 1/sqrt(2) in
/// `steps` steps.
Quaternion unpack_rotation(std::span<const std::uint32_t> slots, std::uint32_t steps);

/// The rotation that leads from one to the other the short way: to * conjugate(from).
HalfRotation rotation_between(const Quaternion& from, const Quaternion& to);
/// `half` after `from`.
Quaternion rotate(const Quaternion& from, const HalfRotation& half);

/// The component that smallest-three leaves out.
int largest_component(const Quaternion& q);
/// The slots of the others, if `largest` is left out, in 1/256 steps; may lie outside the range.
std::array<std::int32_t, 3> pack_rotation(const Quaternion& q, int largest, std::uint32_t steps);

}  // namespace tickwire::snapshot
