// Two carriers joined in memory: a game with its server inside, on one thread or two. Nothing is lost unless a
// queue overflows; wrap one in condition() for a bad network.
#pragma once

#include <memory>
#include <utility>

#include "tickwire/carrier.hpp"

namespace tickwire {

/// The first is at `a` and reaches only `b`, the second the other way round. Each may be used by a thread of its own,
/// and either may be destroyed first. A side that is not read holds 4,096 datagrams; further ones are dropped and
/// counted.
std::pair<std::unique_ptr<Carrier>, std::unique_ptr<Carrier>> in_process_pair(Address a, Address b);

}  // namespace tickwire
