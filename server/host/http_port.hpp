// HTTP for a host: cpp-httplib in front of a HostDesk, on threads of its own, bounded in connections, sizes and time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/host_desk.hpp"

namespace tickwire::host {

class HttpPort {
public:
    /// Listens at once. `desk` must outlive it. Port 0 lets the system choose. Error `address_in_use` names the
    /// address.
    static Result<std::unique_ptr<HttpPort>> open(const std::string& bind_host, std::uint16_t port, HostDesk& desk);
    virtual ~HttpPort() = default;
    virtual std::uint16_t port() const = 0;
};

}  // namespace tickwire::host
