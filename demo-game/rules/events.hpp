// The events of Skirmish, described: what happens at one tick, to be heard and seen once.
#pragma once

#include <cstdint>

#include "rules/entities.hpp"
#include "tickwire/judgement.hpp"

namespace skirmish {

/// A weapon was fired.
struct Fired {
    std::uint16_t shooter = 0;  ///< PlayerId::value
    float x = 0, y = 0, aim = 0;
    Weapon weapon = Weapon::plasma;
    static constexpr auto fields =
        tickwire::fields(tickwire::integer(&Fired::shooter, {0, 65535}), tickwire::real(&Fired::x, {0, 128}, 1.0 / 32),
                         tickwire::real(&Fired::y, {0, 128}, 1.0 / 32), tickwire::angle(&Fired::aim, 0.01),
                         tickwire::enumeration(&Fired::weapon, Weapon::last));
    static constexpr tickwire::EventOptions delivery{.reliable = false};
};

/// A bolt ended at a wall or the ball.
struct Impact {
    std::uint16_t shooter = 0;  ///< PlayerId::value
    float x = 0, y = 0;
    static constexpr auto fields = tickwire::fields(tickwire::integer(&Impact::shooter, {0, 65535}),
                                                    tickwire::real(&Impact::x, {0, 128}, 1.0 / 32),
                                                    tickwire::real(&Impact::y, {0, 128}, 1.0 / 32));
    static constexpr tickwire::EventOptions delivery{.reliable = false};
};

/// A bolt, a rail or a rocket met somebody.
struct Hit {
    std::uint16_t shooter = 0, victim = 0;  ///< PlayerId::value
    float x = 0, y = 0;
    static constexpr auto fields =
        tickwire::fields(tickwire::integer(&Hit::shooter, {0, 65535}), tickwire::integer(&Hit::victim, {0, 65535}),
                         tickwire::real(&Hit::x, {0, 128}, 1.0 / 32), tickwire::real(&Hit::y, {0, 128}, 1.0 / 32));
};

/// Somebody was killed.
struct Killed {
    std::uint16_t killer = 0, victim = 0;  ///< PlayerId::value
    float x = 0, y = 0;
    Weapon weapon = Weapon::plasma;
    static constexpr auto fields =
        tickwire::fields(tickwire::integer(&Killed::killer, {0, 65535}), tickwire::integer(&Killed::victim, {0, 65535}),
                         tickwire::real(&Killed::x, {0, 128}, 1.0 / 32), tickwire::real(&Killed::y, {0, 128}, 1.0 / 32),
                         tickwire::enumeration(&Killed::weapon, Weapon::last));
};

/// A rail was fired: its way, from the muzzle to what it met.
struct Beam {
    std::uint16_t shooter = 0;  ///< PlayerId::value
    float from_x = 0, from_y = 0, to_x = 0, to_y = 0;
    static constexpr auto fields = tickwire::fields(
        tickwire::integer(&Beam::shooter, {0, 65535}), tickwire::real(&Beam::from_x, {0, 128}, 1.0 / 32),
        tickwire::real(&Beam::from_y, {0, 128}, 1.0 / 32), tickwire::real(&Beam::to_x, {0, 128}, 1.0 / 32),
        tickwire::real(&Beam::to_y, {0, 128}, 1.0 / 32));
    static constexpr tickwire::EventOptions delivery{.reliable = false};
};

/// A rocket went off.
struct Exploded {
    std::uint16_t shooter = 0;  ///< PlayerId::value
    float x = 0, y = 0;
    static constexpr auto fields = tickwire::fields(tickwire::integer(&Exploded::shooter, {0, 65535}),
                                                    tickwire::real(&Exploded::x, {0, 128}, 1.0 / 32),
                                                    tickwire::real(&Exploded::y, {0, 128}, 1.0 / 32));
};

/// Somebody dashed, along (dx, dy).
struct Dashed {
    std::uint16_t player = 0;  ///< PlayerId::value
    float x = 0, y = 0, heading = 0;
    static constexpr auto fields =
        tickwire::fields(tickwire::integer(&Dashed::player, {0, 65535}), tickwire::real(&Dashed::x, {0, 128}, 1.0 / 32),
                         tickwire::real(&Dashed::y, {0, 128}, 1.0 / 32), tickwire::angle(&Dashed::heading, 0.05));
    static constexpr tickwire::EventOptions delivery{.reliable = false};
};

/// Somebody took an item.
struct Taken {
    std::uint16_t player = 0;  ///< PlayerId::value
    ItemKind kind = ItemKind::health;
    float x = 0, y = 0;
    static constexpr auto fields = tickwire::fields(
        tickwire::integer(&Taken::player, {0, 65535}), tickwire::enumeration(&Taken::kind, ItemKind::last),
        tickwire::real(&Taken::x, {0, 128}, 1.0 / 32), tickwire::real(&Taken::y, {0, 128}, 1.0 / 32));
};

/// Somebody struck the ball, hard enough to be heard.
struct Kicked {
    std::uint16_t player = 0;       ///< PlayerId::value
    float x = 0, y = 0, speed = 0;  ///< of the ball, metres a second
    static constexpr auto fields =
        tickwire::fields(tickwire::integer(&Kicked::player, {0, 65535}), tickwire::real(&Kicked::x, {0, 128}, 1.0 / 32),
                         tickwire::real(&Kicked::y, {0, 128}, 1.0 / 32), tickwire::real(&Kicked::speed, {0, 64}, 1.0));
    static constexpr tickwire::EventOptions delivery{.reliable = false};
};

/// The ball is in a goal.
struct Scored {
    std::uint8_t team = 0;     ///< 1 or 2: who has one goal more
    std::uint16_t player = 0;  ///< PlayerId::value of who of the team touched the ball last; 0: nobody
    float x = 0, y = 0;
    static constexpr auto fields = tickwire::fields(
        tickwire::integer(&Scored::team, {0, 2}), tickwire::integer(&Scored::player, {0, 65535}),
        tickwire::real(&Scored::x, {0, 128}, 1.0 / 32), tickwire::real(&Scored::y, {0, 128}, 1.0 / 32));
};

/// Why somebody died, told to that one: what the killer saw and how far the server looked back for it.
struct DeathReport {
    std::uint16_t killer = 0;                        ///< PlayerId::value
    std::uint16_t seen_ms = 0, granted_ms = 0;       ///< how long ago the killer saw its victim; what of it counted
    std::uint16_t round_trip_ms = 0, hidden_ms = 0;  ///< of the killer; the victim, from the muzzle
    tickwire::RewindBound cut_by{};                  ///< what the rest of it was cut by
    float drawn_x = 0, drawn_y = 0;                  ///< the victim as the killer drew it
    float rewound_x = 0, rewound_y = 0;              ///< where the server looked for it
    float here_x = 0, here_y = 0;                    ///< where it was
    float muzzle_x = 0, muzzle_y = 0, x = 0, y = 0;  ///< where the bolt began and ended
    static constexpr auto fields = tickwire::fields(
        tickwire::integer(&DeathReport::killer, {0, 65535}), tickwire::integer(&DeathReport::seen_ms, {0, 2047}),
        tickwire::integer(&DeathReport::granted_ms, {0, 2047}),
        tickwire::integer(&DeathReport::round_trip_ms, {0, 4095}),
        tickwire::integer(&DeathReport::hidden_ms, {0, 1023}),
        tickwire::enumeration(&DeathReport::cut_by, tickwire::RewindBound::path),
        tickwire::real(&DeathReport::drawn_x, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::drawn_y, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::rewound_x, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::rewound_y, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::here_x, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::here_y, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::muzzle_x, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::muzzle_y, {0, 128}, 1.0 / 32), tickwire::real(&DeathReport::x, {0, 128}, 1.0 / 32),
        tickwire::real(&DeathReport::y, {0, 128}, 1.0 / 32));
};

}  // namespace skirmish
