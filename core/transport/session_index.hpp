// Finds a small number by a session's: sessions by slot in the transport, players in the server. Every datagram asks,
// so it is one table without nodes: an answer costs one look into memory.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "transport/transport_types.hpp"

namespace tickwire::transport {

class SessionIndex {
public:
    /// Replaces what was there. `session` must not be null.
    void set(SessionId session, std::uint32_t value);
    void erase(SessionId session);
    std::optional<std::uint32_t> find(SessionId session) const {
        for (std::size_t i = home(session);; i = (i + 1) & mask()) {
            if (places_[i].session == session && session) return places_[i].value;
            if (!places_[i].session) return std::nullopt;
        }
    }
    std::size_t size() const { return used_; }

private:
    struct Place {
        SessionId session{};  // null: free
        std::uint32_t value = 0;
    };
    std::size_t mask() const { return places_.size() - 1; }
    // The server draws sessions' numbers at random, so that they are their own hash; who guesses at them chooses where
    // to look and not where anything stands.
    std::size_t home(SessionId session) const { return session.value & mask(); }
    void grow();

    std::vector<Place> places_ = std::vector<Place>(16);  // a power of two, at most half of them used
    std::size_t used_ = 0;
};

}  // namespace tickwire::transport
