// The server's sessions: found by number for every datagram, by address when somebody joins.
#pragma once

#include <memory>
#include <vector>

#include "security/key_exchange.hpp"
#include "transport/server_transport.hpp"
#include "transport/session.hpp"
#include "transport/session_index.hpp"

namespace tickwire::transport {

/// A session and what its joining left behind.
struct ServerSession {
    explicit ServerSession(const Session::Setup& setup, TimePoint now) : sealed(setup, now), joined_at(now) {}
    // What each datagram asks stands before what is asked for ahead.
    bool playing = false;
    bool owes_seat = false;  ///< see ServerTransport::owes_seat()
    bool out_of_memory =
        false;  ///< what it was doing could not be done whole: it has to end, and takes nothing any more
    Session sealed;
    std::uint64_t nonce = 0;
    security::PublicKey client_key{};
    std::vector<std::byte>
        welcome;  ///< the datagram, for a JOIN that comes again before the client has proved that it has it
    SessionIdentity identity{};
    TimePoint joined_at;
    int strikes = 0;
};

class SessionTable {
public:
    explicit SessionTable(std::uint32_t max_sessions);

    bool full() const { return free_.empty(); }
    std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size() - free_.size()); }
    /// The slot that the next add() must use. The table must not be full.
    std::uint32_t next_slot() const { return free_.back(); }
    ServerSession& add(std::unique_ptr<ServerSession> session);
    void remove(SessionId id);
    /// Null when there is none.
    ServerSession* find(SessionId id);
    const ServerSession* find(SessionId id) const;
    ServerSession* find_address(const Address& address);
    /// Null for user 0.
    ServerSession* find_user(std::uint64_t user);
    /// Sessions from an IPv4 address or an IPv6 /64; 0 for this machine itself.
    std::uint32_t count_near(const Address& address) const;

    /// By slot; empty slots are null. A session may be removed while going through them, none added.
    const std::vector<std::unique_ptr<ServerSession>>& slots() const { return slots_; }

private:
    std::vector<std::unique_ptr<ServerSession>> slots_;
    std::vector<std::uint32_t> free_;
    SessionIndex slot_of_;
};

}  // namespace tickwire::transport
