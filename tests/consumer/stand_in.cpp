// Uses the installed package until a complete game can: one value of each library's headers, one function of core's.
#include <cstdio>

#include "tickwire/address.hpp"
#include "tickwire/client_config.hpp"
#include "tickwire/server_config.hpp"

int main() {
    const tickwire::ServerConfig server;
    const tickwire::ClientConfig client;
    const auto endpoint = tickwire::parse_endpoint("[::1]", server.port);
    if (!endpoint || endpoint->port != client.port) return 1;
    std::printf("%s %u\n", endpoint->host.c_str(), endpoint->port);
}
