// The server's end of the sealed transport: many sessions on one carrier. Receives, opens and checks every datagram
// before anything above sees it; sends what the tick queued in one batch. One thread; called by server/ once a tick and
// on arrival.
#pragma once

#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tickwire/carrier.hpp"
#include "transport/transport_types.hpp"

namespace tickwire::security {
class RandomSource;  // security/random.hpp: libsodium in production, seeded in tests
}

namespace tickwire::transport {

enum class AdmissionMode : std::uint8_t { open, join_key, token };

struct ServerTransportConfig {
    AdmissionMode admission = AdmissionMode::open;
    std::string join_key{};              ///< admission join_key: the shared secret as people type it
    std::vector<std::byte> token_key{};  ///< admission token: 32 bytes shared with the issuer
    /// Seconds since 1970, for the age of tokens.
    std::function<std::uint64_t()> unix_time = [] { return static_cast<std::uint64_t>(std::time(nullptr)); };
    std::uint32_t max_sessions = 64;             ///< 1 to 4,000
    Duration playing_timeout{10'000'000};        ///< silence that ends a session in play
    Duration loading_timeout{60'000'000};        ///< silence allowed until set_playing()
    std::size_t max_message_bytes = 256 * 1024;  ///< largest reliable message taken or given
};

struct ServerTransportCounters;  // transport/counters.hpp: one number per cause of a drop

class ServerTransport {
public:
    /// Runs the start-up self-test of the seal (fails closed) and opens ENet's host, which has no network of its own.
    static Result<std::unique_ptr<ServerTransport>> open(std::unique_ptr<Carrier> carrier,
                                                         const ServerTransportConfig& config,
                                                         security::RandomSource& random, TimePoint now);
    virtual ~ServerTransport() = default;

    /// Takes everything that has arrived by `now`, established sessions first.
    virtual void receive(TimePoint now) = 0;
    /// What the last receive() and flush() found, in order. Valid until the next receive().
    virtual std::span<const TransportEvent> events() const = 0;

    /// Queues a reliable message; one packed ENet packet per lane leaves at flush(). Over the session's caps
    /// the session ends with `too_slow`. Unknown sessions are ignored.
    virtual void send_message(SessionId session, Lane lane, std::span<const std::byte> bytes) = 0;
    /// Queues a state datagram of at most max_state_bytes. Returns its counter, by which `acked` will name it; 0 for
    /// unknown sessions.
    virtual DatagramNumber send_state(SessionId session, std::span<const std::byte> bytes) = 0;
    /// Services ENet, then seals and sends all that is queued in one batch.
    virtual void flush(TimePoint now) = 0;

    /// The session has finished loading: from now on playing_timeout applies.
    virtual void set_playing(SessionId session) = 0;
    /// Tells the peer why (sealed, repeated against loss) and forgets the session. No event follows.
    virtual void disconnect(SessionId session, DisconnectReason reason, std::string_view detail) = 0;
    /// disconnect() for every session, with its farewells sent before it returns.
    virtual void close(DisconnectReason reason, std::string_view detail, TimePoint now) = 0;

    virtual SessionStats stats(SessionId session) const = 0;
    virtual std::uint32_t session_count() const = 0;
    virtual const ServerTransportCounters& counters() const = 0;
    virtual Carrier& carrier() = 0;
    /// When flush() or receive() is next needed though nothing arrives (retransmission, timeouts); far future when
    /// idle.
    virtual TimePoint next_deadline() const = 0;
};

}  // namespace tickwire::transport
