// How a game describes a struct once: a constexpr table of its members. From the table come quantization, the wire
// codec, range checks, interpolation, printing and the protocol hash. Used by game code; read by description.hpp and
// world.hpp.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>

namespace tickwire {

enum class FieldType : std::uint8_t { real = 0, integer = 1, flag = 2, enumeration = 3, angle = 4 };

/// How a client draws a field between two snapshots.
enum class Interpolation : std::uint8_t { step = 0, linear = 1, angle = 2 };

/// Who receives a field. `server` fields are never sent.
enum class Visibility : std::uint8_t { everyone = 0, owner = 1, server = 2 };

struct Range {
    double min = 0, max = 0;  ///< both included, in the field's own unit
};

/// What one quantized integer (a slot) means: value = min + slot * precision, slot in [0, steps].
struct FieldSpec {
    FieldType type = FieldType::integer;
    Interpolation interpolation = Interpolation::step;
    Visibility visibility = Visibility::everyone;
    double min = 0, max = 0;
    double precision = 1;
    std::uint32_t steps = 0;  ///< largest slot value

    constexpr int bits() const { return static_cast<int>(std::bit_width(steps)); }
    friend constexpr bool operator==(const FieldSpec&, const FieldSpec&) = default;
};

namespace detail {

template <class T>
struct Extent {
    using Scalar = T;
    static constexpr std::size_t count = 1;
};
template <class T, std::size_t N>
struct Extent<std::array<T, N>> {
    using Scalar = T;
    static constexpr std::size_t count = N;
};
template <class T>
using Scalar = typename Extent<T>::Scalar;

// Called from a consteval function, these stop the build with their name as the message.
void error_field_range_is_empty();
void error_field_precision_must_be_positive();
void error_field_needs_more_than_32_bits();

constexpr std::uint32_t checked_steps(double span, double precision) {
    if (!(precision > 0)) error_field_precision_must_be_positive();
    if (!(span >= 0)) error_field_range_is_empty();
    const double exact = span / precision;
    if (exact > 4294967294.0) error_field_needs_more_than_32_bits();
    auto steps = static_cast<std::uint64_t>(exact);
    if (static_cast<double>(steps) < exact - 1e-6) ++steps;  // the last step may be short
    return static_cast<std::uint32_t>(steps);
}

}  // namespace detail

/// One entry of the table: a member (a scalar, or a std::array of them) and its meaning.
template <class Owner, class Member>
struct Field {
    Member Owner::*member;
    FieldSpec spec;

    consteval Field interpolated(Interpolation how) const {
        Field f = *this;
        f.spec.interpolation = how;
        return f;
    }
    consteval Field visible_to(Visibility who) const {
        Field f = *this;
        f.spec.visibility = who;
        return f;
    }
};

/// A member (or std::array of members) whose type has a table of its own.
template <class Owner, class Member>
struct NestedField {
    Member Owner::*member;
};

/// A float or double in [min, max], in steps of `precision` in the same unit; interpolated linearly.
template <class Owner, class Member>
requires std::is_floating_point_v<detail::Scalar<Member>>
consteval Field<Owner, Member> real(Member Owner::*member, Range range, double precision) {
    return {member,
            {FieldType::real, Interpolation::linear, Visibility::everyone, range.min, range.max, precision,
             detail::checked_steps(range.max - range.min, precision)}};
}

/// A whole number in [min, max].
template <class Owner, class Member>
requires std::is_integral_v<detail::Scalar<Member>>
consteval Field<Owner, Member> integer(Member Owner::*member, Range range) {
    return {member,
            {FieldType::integer, Interpolation::step, Visibility::everyone, range.min, range.max, 1,
             detail::checked_steps(range.max - range.min, 1)}};
}

/// A bool.
template <class Owner, class Member>
requires std::is_same_v < detail::Scalar<Member>,
bool > consteval Field<Owner, Member> flag(Member Owner::*member) {
    return {member, {FieldType::flag, Interpolation::step, Visibility::everyone, 0, 1, 1, 1}};
}

/// An enumeration whose values are 0 to `last`.
template <class Owner, class Member>
requires std::is_enum_v<detail::Scalar<Member>>
consteval Field<Owner, Member> enumeration(Member Owner::*member, detail::Scalar<Member> last) {
    const auto max = static_cast<double>(static_cast<std::int64_t>(last));
    return {
        member,
        {FieldType::enumeration, Interpolation::step, Visibility::everyone, 0, max, 1, detail::checked_steps(max, 1)}};
}

/// An angle in radians; it wraps, comes back in [-pi, pi), and is interpolated the short way. The full turn is divided
/// into whole steps of at most `precision` radians.
template <class Owner, class Member>
requires std::is_floating_point_v<detail::Scalar<Member>>
consteval Field<Owner, Member> angle(Member Owner::*member, double precision) {
    constexpr double turn = 6.283185307179586;
    const std::uint32_t count = detail::checked_steps(turn, precision);  // slots 0..count-1
    return {member, {FieldType::angle, Interpolation::angle, Visibility::everyone, 0, turn, turn / count, count - 1}};
}

/// A struct with its own `fields`, or a std::array of such structs.
template <class Owner, class Member>
consteval NestedField<Owner, Member> nested(Member Owner::*member) {
    return {member};
}

/// The table: list every member that is replicated, in wire order.
template <class... Items>
consteval std::tuple<Items...> fields(Items... items) {
    return {items...};
}

/// Options of an entity kind, as `static constexpr tickwire::KindOptions replication{...};` in the struct.
struct KindOptions {
    enum class Prediction : std::uint8_t { nobody = 0, owner = 1, everyone = 2 };
    Prediction predicted_by = Prediction::nobody;
    float priority = 1;          ///< share of a tight budget, relative to other kinds
    float relevance_radius = 0;  ///< units of the world, 0 for always relevant
    friend constexpr bool operator==(const KindOptions&, const KindOptions&) = default;
};

/// Options of an event, as `static constexpr tickwire::EventOptions delivery{...};` in the struct.
struct EventOptions {
    bool reliable =
        true;  ///< reliable events arrive once and in order; others ride once in a state datagram and may be lost
    friend constexpr bool operator==(const EventOptions&, const EventOptions&) = default;
};

}  // namespace tickwire
