// Where things are. A component that tells its place can be searched for near a line, in the past too, and named in the
// records of shots: `static constexpr auto place = tickwire::place(&Ship::x, &Ship::y);` beside its table of fields.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "tickwire/quantize.hpp"

namespace tickwire {

/// A place in the world, in the game's own units; `z` stays 0 in a flat one.
struct Point {
    float x = 0, y = 0, z = 0;
};

/// The straight way between two places, and all that is within `reach` of it.
struct Way {
    Point from, to;
    float reach = 0;
};

/// How far a point is from the nearest point of the straight way.
float distance(const Point& point, const Way& way);
/// The point of the way that is nearest.
Point nearest_on(const Way& way, const Point& point);

/// The members that say where a component is; each must be in its table of fields, with a range.
template <class T, std::size_t N>
struct Place {
    std::array<float T::*, N> members;
};

/// `x`, `y` and, if there is one, `z`.
template <class T, class... More>
consteval Place<T, 1 + sizeof...(More)> place(float T::*x, More T::*... more) {
    static_assert(sizeof...(More) < 3, "a place has one to three coordinates");
    return {{x, more...}};
}

namespace detail {

template <class T>
concept Placed = requires {
    T::place;
};

/// The same for every component: where its coordinates stand among its slots.
struct PlaceSlots {
    std::array<std::size_t, 3> slots{};
    std::size_t count = 0;
};

template <Placed T>
const PlaceSlots& place_slots() {
    static const PlaceSlots found = [] {
        constexpr auto members = T::place.members;
        PlaceSlots slots{.count = members.size()};
        for (std::size_t i = 0; i < members.size(); ++i)
            slots.slots[i] = static_cast<std::size_t>(first_slot_of<T>(members[i]));
        return slots;
    }();
    return found;
}

/// Whether the table tells how far a component can be: a search by place is laid out over that.
template <Placed T>
consteval bool place_has_ranges() {
    bool all = true;
    const auto look = [&](const auto& item) {
        if constexpr (std::is_same_v<decltype(item.member), float T::*>) {
            for (const auto member : T::place.members)
                all = all && (member != item.member || item.spec.type != FieldType::exact_real);
        }
    };
    std::apply([&](const auto&... item) { (look(item), ...); }, T::fields);
    return all;
}

/// Whether a straight or curved move between two versions may come within the reach of `way`; never says no wrongly.
bool may_come_near(const PlaceSlots& place, std::span<const FieldSpec> specs, std::span<const std::uint32_t> from,
                   std::span<const std::uint32_t> to, double seconds, const Way& way);

}  // namespace detail

/// Where a component is.
template <detail::Placed T>
Point place_of(const T& value) {
    Point point;
    float* out[]{&point.x, &point.y, &point.z};
    std::size_t i = 0;
    for (const auto member : T::place.members) *out[i++] = value.*member;
    return point;
}

}  // namespace tickwire
