// The game's data described at run time: made from the field tables, hashed for the handshake, sent as a FlatBuffers
// message. A client in another language, a replay or the inspector needs nothing else to read the game's data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tickwire/fields.hpp"
#include "tickwire/kinds.hpp"
#include "tickwire/place.hpp"
#include "tickwire/quantize.hpp"
#include "tickwire/result.hpp"
#include "tickwire/time.hpp"

namespace tickwire {

struct FieldInfo {
    std::string name;  ///< path of the member: `position.x`, `ammo[2]`
    FieldSpec spec;
    friend bool operator==(const FieldInfo&, const FieldInfo&) = default;
};

/// A described struct: an entity kind, an event or the command. Slots are in the order of `fields`.
struct KindInfo {
    std::string name;
    std::vector<FieldInfo> fields;
    std::vector<std::uint32_t> defaults;  ///< slots of a value-initialized struct: what a new entity is a delta against
    KindOptions replication{};            ///< entity kinds only
    EventOptions delivery{};              ///< events only
    friend bool operator==(const KindInfo&, const KindInfo&) = default;
};

struct Description {
    std::string game;
    Hertz tick_rate{60};
    KindInfo command;
    std::vector<KindInfo> kinds;
    std::vector<KindInfo> events;
    friend bool operator==(const Description&, const Description&) = default;
};

/// 64 bits over everything in the description that both ends must share.
std::uint64_t protocol_hash(const Description& description);

/// As a FlatBuffers message (schemas/description.fbs).
std::vector<std::byte> encode(const Description& description);
/// Checks every byte, count and range; errors say what is wrong.
Result<Description> decode_description(std::span<const std::byte> bytes);

/// The first thing in which two descriptions differ, in words: `Ship.x: precision is 0.01 here and 0.02 there`. Empty
/// when equal.
std::string first_difference(const Description& here, const Description& there);

namespace detail {

void append_field(KindInfo& kind, const std::string& name, const FieldSpec& spec, std::size_t count, bool is_array);

template <class T>
void describe_fields(KindInfo& kind, const std::string& prefix);

template <class T, std::size_t I>
void describe_item(KindInfo& kind, const std::string& prefix) {
    constexpr auto item = std::get<I>(T::fields);
    using Item = std::remove_const_t<decltype(item)>;
    const std::string name = prefix + std::string(member_name<item.member>());
    using Member = std::remove_cvref_t<decltype(std::declval<T>().*item.member)>;
    constexpr bool is_array = !std::is_same_v<Member, Scalar<Member>>;
    if constexpr (requires { item.spec; }) {
        append_field(kind, name, item.spec, ItemTraits<Item>::slots, is_array);
    } else if constexpr (requires { item.specs; }) {
        append_field(kind, name, item.specs[0], ItemTraits<Item>::slots, true);
    } else {
        for (std::size_t i = 0; i < Extent<Member>::count; ++i) {
            describe_fields<Scalar<Member>>(kind, name + (is_array ? "[" + std::to_string(i) + "]." : "."));
        }
    }
}

template <class T>
void describe_fields(KindInfo& kind, const std::string& prefix) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (describe_item<T, I>(kind, prefix), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<std::remove_const_t<decltype(T::fields)>>>{});
}

template <class T>
KindInfo describe_kind() {
    KindInfo kind;
    kind.name = std::string(type_name<T>());
    describe_fields<T>(kind, "");
    const std::vector<FieldSpec> specs = specs_of<T>();
    for (std::size_t i = 0; i < specs.size(); ++i) kind.fields[i].spec = specs[i];
    if constexpr (Placed<T>) {
        static_assert(place_has_ranges<T>(), "the fields of a place need a range");
        const PlaceSlots& place = place_slots<T>();
        for (std::size_t i = 0; i < place.count; ++i) kind.fields[place.slots[i]].spec.axis = static_cast<Axis>(i + 1);
    }
    kind.defaults.resize(slot_count<T>());
    ClampReport report;
    flatten_into(T{}, kind.defaults.data(), 0, report);
    if constexpr (requires { T::replication; }) {
        static_assert(T::replication.every >= 1 && T::replication.every <= 64, "KindOptions::every is 1 to 64 ticks");
        kind.replication = T::replication;
    }
    if constexpr (requires { T::delivery; }) kind.delivery = T::delivery;
    return kind;
}

template <class... Ts>
std::vector<KindInfo> describe_all(Kinds<Ts...>) {
    return {describe_kind<Ts>()...};
}

}  // namespace detail

/// The description of a game type; see README for what a game declares.
template <class Game>
Description describe() {
    return {std::string(detail::type_name<Game>()), Game::tick_rate, detail::describe_kind<typename Game::Command>(),
            detail::describe_all(typename Game::Kinds{}), detail::describe_all(EventsOf<Game>{})};
}

}  // namespace tickwire
