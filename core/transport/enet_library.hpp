// The ENet that is linked: whether it is one that this was built for, and what it does when it has no memory.
#pragma once

#include <cstdint>

#include "tickwire/result.hpp"

namespace tickwire::transport {

/// Once for the program, before anything of ENet is used. Errors: `unsupported` names the version.
Result<void> initialize_enet();
/// How often ENet had no memory, on this thread: its callback is told nothing else of whose call it is.
std::uint64_t& enet_out_of_memory();

}  // namespace tickwire::transport
