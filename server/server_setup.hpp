// What a server's configuration means for the parts that it is put together from.
#pragma once

#include <memory>

#include "snapshot/bit_coder.hpp"
#include "tickwire/carrier.hpp"
#include "tickwire/server_config.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

/// `carrier`, or a socket where there is none, behind the configured conditions if there are any.
Result<std::unique_ptr<Carrier>> open_carrier(const ServerConfig& config, std::unique_ptr<Carrier> carrier,
                                              std::uint64_t seed);
transport::ServerTransportConfig transport_config(const ServerConfig& config);
/// As the codec names it.
snapshot::Level codec_level(SnapshotLevel level);
/// Below which a client's budget does not fall.
std::uint32_t least_kbit(const ServerConfig& config);

}  // namespace tickwire::server
