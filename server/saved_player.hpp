// A player as checkpoints and journals keep it.
#pragma once

#include <string>

#include "security/secret.hpp"
#include "tickwire/frame.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

struct SavedPlayer {
    PlayerId id{};
    std::string name;
    bool bot = false;
    security::Mac seat{};  ///< hash of the secret by which it may come back; zeros: none
    transport::SessionIdentity identity{};
    std::uint32_t said = 0;  ///< how many lines of chat of it the room has heard
};

}  // namespace tickwire::server
