// Between a described struct and its slots (quantized 32-bit integers), and the names of its fields. The templates end
// here: everything behind works on slots and FieldSpec.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tickwire/fields.hpp"
#include "tickwire/text.hpp"
#include "tickwire/wide_fields.hpp"

namespace tickwire {

/// Nearest slot for `value`; outside the range (or not a number) it clamps and sets `clamped`. Exact reals have
/// infinities and a slot for what is no number.
std::uint32_t quantize(const FieldSpec& spec, double value, bool& clamped);
/// The value of a slot, in the field's unit; slots above `steps` count as `steps`.
double dequantize(const FieldSpec& spec, std::uint32_t slot);

/// What was out of range while a struct was flattened.
struct ClampReport {
    std::uint64_t count = 0;       ///< values clamped
    std::uint32_t first_slot = 0;  ///< slot of the first one, when count > 0
    double first_value = 0;
};

namespace detail {

template <class T>
concept Described = requires {
    T::fields;
};

template <class T>
constexpr std::size_t slot_count();

template <class Item>
struct ItemTraits;
template <class Owner, class Member>
struct ItemTraits<Field<Owner, Member>> {
    static constexpr std::size_t slots = Extent<Member>::count;
};
template <class Owner, class Member, std::size_t Slots>
struct ItemTraits<WideField<Owner, Member, Slots>> {
    static constexpr std::size_t slots = Slots;
};
template <class Owner, class Member>
struct ItemTraits<NestedField<Owner, Member>> {
    static constexpr std::size_t slots = Extent<Member>::count * slot_count<Scalar<Member>>();
};

template <class T>
constexpr std::size_t slot_count() {
    return std::apply(
        [](const auto&... item) { return (ItemTraits<std::remove_cvref_t<decltype(item)>>::slots + ... + 0); },
        T::fields);
}

template <class T>
T* elements(T& one) {
    return &one;
}
template <class T, std::size_t N>
T* elements(std::array<T, N>& many) {
    return many.data();
}
template <class T>
const T* elements(const T& one) {
    return &one;
}
template <class T, std::size_t N>
const T* elements(const std::array<T, N>& many) {
    return many.data();
}

/// A unit quaternion x, y, z, w as the wire has it: index of the largest component, and the others with its sign.
std::array<double, 4> smallest_three(std::array<double, 4> quaternion);
/// The inverse; the result is a unit quaternion whatever the numbers are.
std::array<double, 4> from_smallest_three(const std::array<double, 4>& wire);
/// The same rotation with another component left out, whether it is the largest or not: so that two can be compared and
/// blended part by part.
std::array<double, 4> leaving_out(double component, const std::array<double, 4>& wire);

template <class Member>
concept BoundedBytes = requires(Member& member) {
    member.set_word(0, 0u);
};

// A wide field's values, one a slot, in the fields' own units.
template <std::size_t Slots, BoundedBytes Member>
void to_wire(const std::array<FieldSpec, Slots>&, const Member& member, std::array<double, Slots>& values) {
    values[0] = static_cast<double>(member.size());
    for (std::size_t i = 1; i < Slots; ++i) values[i] = member.word(i - 1);
}
template <std::size_t Slots, BoundedBytes Member>
void from_wire(const std::array<FieldSpec, Slots>&, std::array<double, Slots> values, Member& member) {
    member.set_size(static_cast<std::size_t>(values[0]));
    for (std::size_t i = 1; i < Slots; ++i) member.set_word(i - 1, static_cast<std::uint32_t>(values[i]));
}
template <std::size_t Slots, class Member>
void to_wire(const std::array<FieldSpec, Slots>& specs, const Member& member, std::array<double, Slots>& values) {
    for (std::size_t i = 0; i < Slots; ++i) values[i] = static_cast<double>(member[i]);
    if constexpr (Slots == 4) {
        if (specs[0].type == FieldType::quaternion) values = smallest_three(values);
    }
}
template <std::size_t Slots, class Member>
void from_wire(const std::array<FieldSpec, Slots>& specs, std::array<double, Slots> values, Member& member) {
    if constexpr (Slots == 4) {
        if (specs[0].type == FieldType::quaternion) values = from_smallest_three(values);
    }
    using Value = typename Member::value_type;
    for (std::size_t i = 0; i < Slots; ++i) member[i] = static_cast<Value>(values[i]);
}

template <class T>
void flatten_into(const T& object, std::uint32_t* slots, std::uint32_t first, ClampReport& report);

template <class T, class Owner, class Member>
void flatten_item(const T& object, const Field<Owner, Member>& field, std::uint32_t*& slots, std::uint32_t& index,
                  ClampReport& report) {
    const auto* values = elements(object.*field.member);
    for (std::size_t i = 0; i < Extent<Member>::count; ++i) {
        const auto value = static_cast<double>(values[i]);
        bool clamped = false;
        *slots++ = quantize(field.spec, value, clamped);
        if (clamped && report.count++ == 0) {
            report.first_slot = index;
            report.first_value = value;
        }
        ++index;
    }
}

template <class T, class Owner, class Member, std::size_t Slots>
void flatten_item(const T& object, const WideField<Owner, Member, Slots>& field, std::uint32_t*& slots,
                  std::uint32_t& index, ClampReport& report) {
    std::array<double, Slots> values;
    to_wire(field.specs, object.*field.member, values);
    for (std::size_t i = 0; i < Slots; ++i) {
        bool clamped = false;
        *slots++ = quantize(field.specs[i], values[i], clamped);
        if (clamped && report.count++ == 0) {
            report.first_slot = index;
            report.first_value = values[i];
        }
        ++index;
    }
}

template <class T, class Owner, class Member>
void flatten_item(const T& object, const NestedField<Owner, Member>& field, std::uint32_t*& slots, std::uint32_t& index,
                  ClampReport& report) {
    const auto* values = elements(object.*field.member);
    for (std::size_t i = 0; i < Extent<Member>::count; ++i) {
        flatten_into(values[i], slots, index, report);
        slots += slot_count<Scalar<Member>>();
        index += static_cast<std::uint32_t>(slot_count<Scalar<Member>>());
    }
}

template <class T>
void flatten_into(const T& object, std::uint32_t* slots, std::uint32_t first, ClampReport& report) {
    std::apply([&](const auto&... item) { (flatten_item(object, item, slots, first, report), ...); }, T::fields);
}

template <class T>
void read_values(const T& object, double*& values);

template <class T, class Owner, class Member>
void read_item(const T& object, const Field<Owner, Member>& field, double*& values) {
    const auto* members = elements(object.*field.member);
    for (std::size_t i = 0; i < Extent<Member>::count; ++i) *values++ = static_cast<double>(members[i]);
}

template <class T, class Owner, class Member, std::size_t Slots>
void read_item(const T& object, const WideField<Owner, Member, Slots>& field, double*& values) {
    std::array<double, Slots> wire;
    to_wire(field.specs, object.*field.member, wire);
    for (const double value : wire) *values++ = value;
}

template <class T, class Owner, class Member>
void read_item(const T& object, const NestedField<Owner, Member>& field, double*& values) {
    const auto* members = elements(object.*field.member);
    for (std::size_t i = 0; i < Extent<Member>::count; ++i) read_values(members[i], values);
}

template <class T>
void read_values(const T& object, double*& values) {
    std::apply([&](const auto&... item) { (read_item(object, item, values), ...); }, T::fields);
}

template <class T>
void list_specs(std::vector<FieldSpec>& specs);

/// The slot at which a member's values begin; -1 when the table does not list it.
template <class T, class Member>
constexpr int first_slot_of(Member T::*wanted) {
    int slot = 0, found = -1;
    const auto look = [&](const auto& item) {
        if constexpr (std::is_same_v<decltype(item.member), Member T::*>) {
            if (item.member == wanted) found = slot;
        }
        slot += static_cast<int>(ItemTraits<std::remove_cvref_t<decltype(item)>>::slots);
    };
    std::apply([&](const auto&... item) { (look(item), ...); }, T::fields);
    return found;
}

template <class T, std::size_t I>
void list_item(std::vector<FieldSpec>& specs, std::size_t first) {
    constexpr auto item = std::get<I>(T::fields);
    using Item = std::remove_const_t<decltype(item)>;
    if constexpr (requires { item.spec; }) {
        FieldSpec spec = item.spec;
        for (std::size_t i = 0; i < ItemTraits<Item>::slots; ++i) {
            if constexpr (item.velocity != nullptr) {
                constexpr int velocity = first_slot_of<T>(item.velocity);
                static_assert(velocity >= 0, "the velocity of a hermite field must be in the table too");
                spec.velocity = static_cast<std::uint16_t>(first + static_cast<std::size_t>(velocity) + i + 1);
            }
            specs.push_back(spec);
        }
    } else if constexpr (requires { item.specs; }) {
        specs.insert(specs.end(), item.specs.begin(), item.specs.end());
    } else {
        using Member = std::remove_cvref_t<decltype(std::declval<T>().*item.member)>;
        for (std::size_t i = 0; i < Extent<Member>::count; ++i) list_specs<Scalar<Member>>(specs);
    }
}

template <class T>
void list_specs(std::vector<FieldSpec>& specs) {
    const std::size_t first = specs.size();
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (list_item<T, I>(specs, first), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<std::remove_const_t<decltype(T::fields)>>>{});
}

/// The meaning of each slot.
template <class T>
std::vector<FieldSpec> specs_of() {
    std::vector<FieldSpec> specs;
    list_specs<T>(specs);
    return specs;
}

// A restored value comes from a slot, or from a value that a view has interpolated already.
inline double read_value(const FieldSpec& spec, std::uint32_t slot) {
    return dequantize(spec, slot);
}
inline double read_value(const FieldSpec&, double value) {
    return value;
}

template <class T, class Source>
void restore_from(T& object, const Source* source);

template <class T, class Owner, class Member, class Source>
void restore_item(T& object, const Field<Owner, Member>& field, const Source*& source) {
    auto* values = elements(object.*field.member);
    using Value = Scalar<Member>;
    for (std::size_t i = 0; i < Extent<Member>::count; ++i) {
        const double value = read_value(field.spec, *source++);
        if constexpr (std::is_enum_v<Value>) {
            values[i] = static_cast<Value>(static_cast<std::int64_t>(value));
        } else if constexpr (std::is_same_v<Value, bool>) {
            values[i] = value != 0;
        } else {
            values[i] = static_cast<Value>(value);
        }
    }
}

template <class T, class Owner, class Member, std::size_t Slots, class Source>
void restore_item(T& object, const WideField<Owner, Member, Slots>& field, const Source*& source) {
    std::array<double, Slots> wire;
    for (std::size_t i = 0; i < Slots; ++i) wire[i] = read_value(field.specs[i], *source++);
    from_wire(field.specs, wire, object.*field.member);
}

template <class T, class Owner, class Member, class Source>
void restore_item(T& object, const NestedField<Owner, Member>& field, const Source*& source) {
    auto* values = elements(object.*field.member);
    for (std::size_t i = 0; i < Extent<Member>::count; ++i) {
        restore_from(values[i], source);
        source += slot_count<Scalar<Member>>();
    }
}

template <class T, class Source>
void restore_from(T& object, const Source* source) {
    std::apply([&](const auto&... item) { (restore_item(object, item, source), ...); }, T::fields);
}

/// The compiler's own spelling of a member or a type, cut down to its last name.
constexpr std::string_view last_name(std::string_view pretty) {
    const std::size_t end = pretty.find_first_of(";]", pretty.find("= ") + 1);
    const std::string_view whole = pretty.substr(0, end);
    const std::size_t start = whole.find_last_of(":& ") + 1;
    return whole.substr(start);
}
template <auto Member>
constexpr std::string_view member_name() {
    return last_name(__PRETTY_FUNCTION__);
}
template <class T>
constexpr std::string_view type_name() {
    return last_name(__PRETTY_FUNCTION__);
}

}  // namespace detail

/// Number of slots of a described struct: its scalar fields, nested structs and arrays laid out flat.
template <detail::Described T>
inline constexpr std::size_t slot_count = detail::slot_count<T>();

/// Writes slot_count<T> slots.
template <detail::Described T>
ClampReport flatten(const T& object, std::span<std::uint32_t, slot_count<T>> slots) {
    ClampReport report;
    detail::flatten_into(object, slots.data(), 0, report);
    return report;
}

/// The inverse; members that the table does not list keep the values they have in `object`.
template <detail::Described T>
void restore(T& object, std::span<const std::uint32_t> slots) {
    detail::restore_from(object, slots.data());
}
/// From values in the fields' own units, one per slot, as a view interpolates them.
template <detail::Described T>
void restore(T& object, std::span<const double> values) {
    detail::restore_from(object, values.data());
}

/// The values of a struct's fields as they are, one per slot, not quantized.
template <detail::Described T>
void values_of(const T& object, std::span<double, slot_count<T>> values) {
    double* out = values.data();
    detail::read_values(object, out);
}

/// `object` as every other machine will see it: flattened and restored.
template <detail::Described T>
T quantized(T object) {
    std::array<std::uint32_t, slot_count<T> + 1> slots{};
    ClampReport report;
    detail::flatten_into(object, slots.data(), 0, report);
    detail::restore_from(object, slots.data());
    return object;
}

}  // namespace tickwire
