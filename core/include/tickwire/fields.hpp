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

enum class FieldType : std::uint8_t {
    real = 0,
    integer = 1,
    flag = 2,
    enumeration = 3,
    angle = 4,
    quaternion = 5,
    exact_real = 6,  ///< a float without a range, as it is
    text = 7,
    bytes = 8
};

/// How a client draws a field between two snapshots.
/// `hermite` also uses the velocities at both ends, and goes on along the velocity for a moment when snapshots are
/// late.
enum class Interpolation : std::uint8_t { step = 0, linear = 1, angle = 2, hermite = 3 };

/// Who receives a field. `server` fields are never sent.
enum class Visibility : std::uint8_t { everyone = 0, owner = 1, server = 2 };

/// Which coordinate of a component's place a field is.
enum class Axis : std::uint8_t { none = 0, x = 1, y = 2, z = 3 };

struct Range {
    double min = 0, max = 0;  ///< both included, in the field's own unit
};

/// Of a field's range: a mispredicted value that is off by more is a teleport, unless the field says otherwise.
inline constexpr double default_correction_limit = 0.04;

/// What one quantized integer (a slot) means: value = min + slot * precision, slot in [0, steps]. Of an exact real the
/// slot is the place among all floats, and `precision` what a guess may be off. Of a text or byte array the first slot
/// is how many bytes there are, and each other four of them, the first one lowest.
struct FieldSpec {
    FieldType type = FieldType::integer;
    Interpolation interpolation = Interpolation::step;
    Visibility visibility = Visibility::everyone;
    double min = 0, max = 0;
    double precision = 1;
    std::uint32_t steps = 0;        ///< largest slot value
    std::uint16_t velocity = 0;     ///< hermite: 1 + the slot that holds this field's change a second; 0 without
    bool teleports = false;         ///< when it changes, the entity has jumped: nothing of it is interpolated
    float correction_fade = 0.08f;  ///< seconds in which a mispredicted value shrinks to 1/e of its error in the view
    double correction_limit = 0;    ///< an error beyond it is shown at once; 0: 4 % of the range, if there is one
    std::uint8_t part = 0;          ///< place within a value of several slots: a vector's component, or a quaternion's
    std::uint8_t parts = 1;         ///< slots that this value has
    Axis axis = Axis::none;  ///< which coordinate of the component's place it is (place.hpp); filled by describe()

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
void error_quaternion_precision_must_be_0_71_to_0_00003();
void error_only_a_real_without_range_has_a_tolerance();
void error_texts_and_bytes_are_drawn_in_steps();

/// Slots of exact reals: all floats from the lowest to the highest, and one for what is not a number.
inline constexpr std::uint32_t exact_steps = 0xFF000002u;
inline constexpr double largest_float = 3.4028234663852886e38;

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
    Member Owner::*velocity = nullptr;

    /// Draws it along the curve that its velocity describes; `speed` is its change a second and in the table too.
    consteval Field hermite(Member Owner::*speed) const {
        Field f = *this;
        f.spec.interpolation = Interpolation::hermite;
        f.velocity = speed;
        return f;
    }
    /// Whenever this value changes, the entity has jumped and is drawn at its new place at once.
    consteval Field marks_teleport() const {
        Field f = *this;
        f.spec.teleports = true;
        return f;
    }
    /// How a wrong guess of it leaves the view: to 1/e in `fade_seconds`, at once when it is beyond `limit`.
    consteval Field corrected(float fade_seconds, double limit) const {
        Field f = *this;
        f.spec.correction_fade = fade_seconds;
        f.spec.correction_limit = limit;
        return f;
    }
    /// Of a real without range: a guess that is off by no more is no misprediction. Otherwise it has to be exact.
    consteval Field within(double tolerance) const {
        if (spec.type != FieldType::exact_real || !(tolerance >= 0))
            detail::error_only_a_real_without_range_has_a_tolerance();
        Field f = *this;
        f.spec.precision = tolerance;
        return f;
    }
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

/// A float as it is, where no range can be told: 32 bits, exact to the last one. Infinities and the sign of zero come
/// through; every NaN comes out as one and the same. Interpolated linearly between finite values, else stepwise; a
/// wrong guess of it is shown at once unless corrected() gives it a limit. A range costs fewer bytes.
template <class Owner, class Member>
requires std::is_same_v < detail::Scalar<Member>,
float > consteval Field<Owner, Member> real(Member Owner::*member) {
    return {member,
            {FieldType::exact_real, Interpolation::linear, Visibility::everyone, -detail::largest_float,
             detail::largest_float, 0, detail::exact_steps}};
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
    /// After each step every value becomes what the wire carries of it, so that a client that continues from a snapshot
    /// computes exactly what the server does. A change smaller than half a field's precision is then lost each tick.
    bool settles = false;
    float priority = 1;  ///< share of a tight budget, relative to other kinds
    /// How near to a player's viewpoint it must come to be sent, in units of the world; it leaves again a little
    /// farther out. 0: always relevant. Needs a place, see place.hpp.
    float relevance_radius = 0;
    /// Ticks between two updates to a client, 1 to 64. Entering, leaving and what its owner predicts do not wait.
    std::uint16_t every = 1;
    /// Who may know of the entity at all. `team`: its owner and everybody whom Game::team() puts beside the owner.
    enum class Audience : std::uint8_t { everyone = 0, team = 1, owner = 2 };
    Audience seen_by = Audience::everyone;
    /// Of the entities within relevance_radius that are not its own, a client is told of the nearest so many; 0: of
    /// all. Kinds with the same radius and number are counted together. One that is known stays until another is nearer
    /// by an eighth.
    std::uint16_t nearest = 0;
    constexpr bool predicts(bool own) const {
        return predicted_by == Prediction::everyone || (predicted_by == Prediction::owner && own);
    }
    friend constexpr bool operator==(const KindOptions&, const KindOptions&) = default;
};

/// Options of an event, as `static constexpr tickwire::EventOptions delivery{...};` in the struct.
struct EventOptions {
    bool reliable =
        true;  ///< reliable events arrive once and in order; others ride once in a state datagram and may be lost
    /// How near to a player's viewpoint it must happen to be told, in units of the world; 0: everybody in the room is
    /// told. Needs a place, see place.hpp.
    float relevance_radius = 0;
    friend constexpr bool operator==(const EventOptions&, const EventOptions&) = default;
};

}  // namespace tickwire
