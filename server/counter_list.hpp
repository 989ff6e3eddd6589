// Every counter of a server's transport and carrier, by name.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tickwire::transport {
class ServerTransport;
}

namespace tickwire::server {

std::vector<std::pair<std::string, std::uint64_t>> list_counters(transport::ServerTransport& transport);

}  // namespace tickwire::server
