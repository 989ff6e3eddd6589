// Goodbyes of sessions that are over: repeated against loss, and given again to a peer that missed them all. They hold
// no session, only the sealed bytes.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "transport/outbox.hpp"
#include "transport/transport_types.hpp"

namespace tickwire::transport {

class Farewells {
public:
    /// Sends it now, and four times more over 200 ms.
    void add(SessionId session, const Route& route, std::vector<std::byte> datagram, TimePoint now, Outbox& outbox);
    void repeat(TimePoint now, Outbox& outbox);
    /// Something came for a session that is over: true when it is one of these (its goodbye is sent again).
    bool answer(SessionId session, TimePoint now, Outbox& outbox);
    /// The other side ended it: what still comes of it deserves no answer.
    void ended_by_peer(SessionId session, TimePoint now);
    TimePoint next_due() const;

private:
    struct Farewell {
        Route route;
        std::vector<std::byte> datagram;  ///< empty: silence is the answer
        int repeats_left = 0;
        TimePoint next{}, forgotten_at{}, answered_at{};
    };
    std::unordered_map<std::uint32_t, Farewell> farewells_;
};

}  // namespace tickwire::transport
