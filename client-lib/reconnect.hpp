// After which ends of a connection the client tries again by itself.
#pragma once

#include "tickwire/disconnect.hpp"

namespace tickwire::client {

/// Losses that a new connection may mend; anything else was somebody's will.
inline bool worth_another_try(DisconnectReason reason, bool reconnecting) {
    switch (reason) {
        case DisconnectReason::timed_out:
        case DisconnectReason::server_restarted:
        case DisconnectReason::too_slow:
            return true;
        case DisconnectReason::no_answer:
        case DisconnectReason::server_full:
        case DisconnectReason::overloaded:
            return reconnecting;  // the place of the lost session is not free yet, or the server lets nobody in for now
        default:
            return false;
    }
}

}  // namespace tickwire::client
