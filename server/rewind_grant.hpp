// How far back a player's word about its picture counts: the host's largest rewind, and what the player's path makes
// possible. One per player; asked for each datagram of commands.
#pragma once

#include <array>
#include <cstdint>

#include "tickwire/judgement.hpp"
#include "tickwire/time.hpp"
#include "transport/transport_types.hpp"

namespace tickwire::server {

class RewindGrant {
public:
    /// The path as measured now. What makes a picture older (a longer round trip, jitter, losses) counts when it has
    /// held for two seconds: one who delays its acks to look far away cannot do it for one shot.
    void measured(const transport::SessionStats& path, TimePoint now);
    /// `claimed` in ticks; `lead` is how long before its tick the claim came, which its player's picture is older by.
    PlayerView grant(float claimed, Duration lead, Duration max_rewind, Hertz rate) const;

private:
    static constexpr std::size_t buckets = 8;  // of a quarter of a second
    std::array<Duration, buckets> possible_{};
    std::int64_t newest_bucket_ = -1;
    Duration round_trip_{0};
};

}  // namespace tickwire::server
