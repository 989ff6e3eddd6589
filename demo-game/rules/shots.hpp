// What bolts, rails and rockets have in common: whom a straight way meets in its shooter's picture, what that does, and
// the record of it.
#pragma once

#include <optional>

#include "rules/stages.hpp"

namespace skirmish {

/// A straight way that a shot takes within one tick; (dx, dy) is its direction.
struct Flight {
    tickwire::EntityId shot{};  ///< null: it does not fly as an entity
    tickwire::PlayerId shooter{};
    Spot from{};
    float dx = 0, dy = 0, length = 0;
    float radius = 0;
    Spot at(float way) const { return {from.x + dx * way, from.y + dy * way}; }
};

/// Whom a flight meets first; a null id: nobody, and `at` is its whole length.
struct Target {
    tickwire::EntityId id{};
    tickwire::PlayerId player{};
    float at = 0;
};

/// Everybody is where the shooter saw it at this tick: a flight is judged in its shooter's picture from the first tick
/// to the last. The shooter and its team are passed through. Who is passed closely is noted for the record.
Target first_touched(SkirmishWorld& world, const Flight& flight);
/// How far along the flight the ball is met; beyond its length: it is not. By the truth, which all compute alike.
float ball_touched(const SkirmishWorld& world, const Flight& flight);
/// One tick of what flies by itself: as far as walls, fighters and the ball let it.
struct Meeting {
    Flight flight;
    Target target{};
    Spot end{};
    bool met = false, at_ball = false, at_wall = false;  ///< one of them at most; met: a fighter
};
Meeting fly(SkirmishWorld& world, const Flight& begun, Spot velocity, float dt);
/// Gives the ball a blow along (dx, dy), a unit vector.
void kick_ball(SkirmishWorld& world, tickwire::PlayerId player, float dx, float dy, float speed);

/// What a hit does to whom.
struct Blow {
    tickwire::PlayerId by{};
    tickwire::EntityId victim{};
    Weapon weapon = Weapon::plasma;
    float damage = 0;
    float push_x = 0, push_y = 0;  ///< metres a second
};
/// Of one that hurts and pushes along the flight.
Blow blow_along(const Flight& flight, const Target& target, Weapon weapon, float damage, float knock);
/// The server's only. True when it was the last one.
bool strike(SkirmishWorld& world, const Blow& blow);
/// Tells that somebody was met and, on the server, judges it and strikes.
void meet_target(SkirmishWorld& world, const Flight& flight, const tickwire::Point& muzzle, const Target& target,
                 const Blow& blow);

}  // namespace skirmish
