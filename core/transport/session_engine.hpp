// Sealed sessions on top of the ENet engine: what the server and the client do alike with a session once its keys
// exist. Owners handle how sessions begin and end.
#pragma once

#include "transport/counters.hpp"
#include "transport/enet_engine.hpp"
#include "transport/session.hpp"

namespace tickwire::transport {

/// Moves what the lanes hold into ENet, as far as their limits allow. False when ENet would not have it.
bool feed_engine(Session& session, EnetEngine& engine, TimePoint now);
/// One packet of a lane's stream: its messages become events. False when it is nothing that an honest peer sends.
bool take_packet(Session& session, std::uint8_t channel, std::span<const std::byte> bytes, EventQueue& events);
/// Copies ENet's own counts to where the metrics look.
void copy_engine_counters(const EnetEngine& engine, SealedCounters& counters);

}  // namespace tickwire::transport
