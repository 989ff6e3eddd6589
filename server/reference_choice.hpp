// Which older snapshots the next one for a client refers to: the newest that it has acked, those that tell motion from
// it, and those that alone hold the state of something. And what it is that these leave both ends with.
#pragma once

#include <cstdint>
#include <span>

#include "known_entities.hpp"
#include "snapshot/bit_coder.hpp"
#include "snapshot/packet.hpp"

namespace tickwire::server {

/// The older ticks that a packet names: as ages, and as a mask with bit n for age n.
struct References {
    snapshot::ReferenceAges ages;
    std::uint64_t mask = 0;
};

/// `held`: the ticks that the client holds, or has to hold before it can read this snapshot. None without any.
/// `states`: of each entity that is to be seen, SaidOf::states().
References choose_references(std::uint64_t held, std::span<const std::uint64_t> states, snapshot::Level level);

}  // namespace tickwire::server
