// A game's closed list of entity kinds or events; the position in the list is the number on the wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>

#include "tickwire/quantize.hpp"

namespace tickwire {

template <class... Ts>
struct Kinds {
    static_assert((std::is_trivially_copyable_v<Ts> && ...), "a kind is plain data: trivially copyable");
    static constexpr std::size_t count = sizeof...(Ts);
    using Tuple = std::tuple<Ts...>;

    template <class T>
    static consteval std::uint16_t index() {
        constexpr bool same[] = {std::is_same_v<T, Ts>..., false};
        std::uint16_t i = 0;
        while (i < count && !same[i]) ++i;
        return i;
    }
    template <class T>
    static constexpr bool contains = (std::is_same_v<T, Ts> || ...);
};

namespace detail {
template <class Game>
struct EventsOf {
    using Type = Kinds<>;
};
template <class Game>
requires requires {
    typename Game::Events;
}
struct EventsOf<Game> {
    using Type = typename Game::Events;
};
struct NoSetup {};
template <class Game>
struct SetupOf {
    using Type = NoSetup;
};
template <class Game>
requires requires {
    typename Game::Setup;
}
struct SetupOf<Game> {
    using Type = typename Game::Setup;
};
}  // namespace detail

/// Game::Events, or none.
template <class Game>
using EventsOf = typename detail::EventsOf<Game>::Type;
/// Game::Setup, what a room is made with (a map, rules); or an empty struct.
template <class Game>
using SetupOf = typename detail::SetupOf<Game>::Type;

}  // namespace tickwire
