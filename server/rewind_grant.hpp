// How far back a player's word about its picture counts: the host's largest rewind, and what the player can have seen.
// One per player; asked for each datagram of commands.
//
// What it can have seen follows from its acks: a picture is made of the newest snapshot that has come, and some older
// ones. This says at once when a path has become longer, where a measured round trip would say it too late. Acks can be
// held back, but a picture is a film: it stands while no news comes and then runs a little faster, and never goes back.
// One who claims to see now the present and then the past may choose neither.
#pragma once

#include "tickwire/judgement.hpp"
#include "tickwire/time.hpp"
#include "transport/transport_types.hpp"

namespace tickwire::server {

class RewindGrant {
public:
    struct Claim {
        Tick command{};    ///< the newest of the datagram
        float behind = 0;  ///< how many ticks before it the picture is
        Tick news{};       ///< the newest snapshot that the player has acked by then; null: none
    };
    PlayerView grant(const Claim& claim, const transport::PathStats& path, Duration max_rewind, Hertz rate);

private:
    double possible(const Claim& claim, double slack, double passed);

    Tick newest_{};  // command so far
    // All in ticks: the moment of the newest picture, as far as it was granted; the moment that a film would have
    // reached; how far behind the latest pictures were by their news, less what a film has made up since; and what is
    // granted at most since the claims have leapt ahead.
    double drawn_ = 0, film_ = 0, kept_ = 0, ceiling_ = 0;
};

}  // namespace tickwire::server
