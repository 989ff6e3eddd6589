// The server's end of the sealed transport: many sessions on one carrier. Receives, opens and checks every datagram
// before anything above sees it; sends what the tick queued in one batch. One thread; called by server/ once a tick and
// on arrival.
#pragma once

#include <array>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tickwire/carrier.hpp"
#include "tickwire/connect_token.hpp"
#include "tickwire/server_info.hpp"
#include "transport/transport_types.hpp"

namespace tickwire::security {
class RandomSource;  // security/random.hpp: libsodium in production, seeded in tests
class UsedTokens;    // security/token.hpp
}  // namespace tickwire::security

namespace tickwire::transport {

enum class AdmissionMode : std::uint8_t { open, join_key, token };

/// A connect token that has let somebody in.
struct UsedToken {
    std::array<std::byte, 16> id{};
    std::uint64_t expires_at = 0;
};

/// Who a session belongs to, by its token; zeros without.
struct SessionIdentity {
    std::uint64_t user = 0;
    std::vector<std::byte> user_data{};
};

struct ServerTransportConfig {
    AdmissionMode admission = AdmissionMode::open;
    std::string join_key{};                   ///< admission join_key: the shared secret as people type it
    std::vector<TokenKey> token_keys{};       ///< admission token: shared with the issuer, at most 16
    std::vector<Address> public_addresses{};  ///< by which tokens name this server
    /// 32 bytes that stay the same over restarts, so that clients believe the server's reset and tickets of its own
    /// are good after it; empty: drawn anew.
    std::vector<std::byte> server_key{};
    /// Why somebody may not come in: by address alone (user 0) before anything of a token is looked at, then with its
    /// user. Nothing: may.
    std::function<std::optional<std::string>(const Address&, std::uint64_t user)> banned{};
    /// Tokens that were used before a restart, and who is told of each that is used from now on.
    std::vector<UsedToken> used_tokens{};
    std::function<void(const UsedToken&)> token_used{};
    /// Of servers that let each other's strangers in: 32 bytes by which they know their cookies (empty: drawn), the
    /// tokens that any of them has taken (null: own ones), and the port where the next is to join (0: here).
    std::vector<std::byte> cookie_key{};
    std::shared_ptr<security::UsedTokens> shared_tokens{};
    std::function<std::uint16_t()> place{};
    /// Seconds since 1970, for the age of tokens.
    std::function<std::uint64_t()> unix_time = [] { return static_cast<std::uint64_t>(std::time(nullptr)); };
    std::uint32_t max_sessions = 64;       ///< 1 to 4,000
    Duration playing_timeout{10'000'000};  ///< silence that ends a session in play
    Duration loading_timeout{60'000'000};  ///< silence allowed until set_playing()
    std::uint32_t max_per_address = 0;     ///< sessions from one IPv4 address or IPv6 /64, loopback aside; 0: no limit
    std::size_t max_message_bytes = 256 * 1024;  ///< largest reliable message taken or given
    std::uint8_t ciphers = 0xFF;  ///< CipherSet that may be used where the machine can; 0: ChaCha20-Poly1305 alone
};

/// What security::seat_proof() is made with, of all who have or had a seat as this player; valid until it is asked
/// again.
using SeatsOf = std::function<std::span<const std::array<std::byte, 16>>(std::uint16_t player)>;

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
    /// A state is soon to be sent: its session's memory is asked for, so that it is there by then.
    virtual void expect_state(SessionId session) const = 0;
    /// The same for what is behind that, when it has had time to come.
    virtual void expect_sent(SessionId session) const = 0;
    /// Services ENet, then seals and sends all that is queued in one batch.
    virtual void flush(TimePoint now) = 0;

    /// From now on who asks about this server gets what `source` says, before any session and within budgets; null:
    /// nobody is answered, as at first. `discoverable`: also those who ask a whole network.
    virtual void answer_queries(std::function<ServerInfo()> source, bool discoverable) = 0;
    /// The session has finished loading: from now on playing_timeout applies.
    virtual void set_playing(SessionId session) = 0;
    /// Tells the peer why (sealed, repeated against loss) and forgets the session. No event follows.
    virtual void disconnect(SessionId session, DisconnectReason reason, std::string_view detail) = 0;
    /// disconnect() for every session, with its farewells sent before it returns.
    virtual void close(DisconnectReason reason, std::string_view detail, TimePoint now) = 0;

    virtual SessionStats stats(SessionId session) const = 0;
    /// A part of them that costs little to ask for.
    virtual PathStats path_stats(SessionId session) const = 0;
    /// All that the session has sent, IPv4 and UDP headers included; 0 for one that is gone. Cheaper than stats().
    virtual std::uint64_t wire_bytes_sent(SessionId session) const = 0;
    virtual SessionIdentity identity(SessionId session) const = 0;
    /// A token of the server's own that lets this session's owner in again for ten minutes, also after a restart, once;
    /// empty unless admission is by token.
    virtual std::vector<std::byte> mint_ticket(SessionId session) = 0;
    /// Whether new sessions are taken; who has one is not affected, and who comes back is let in all the same: by a
    /// ticket of a named user's, or by a seat that `know_seats` tells of.
    virtual void set_open(bool open) = 0;
    virtual void know_seats(SeatsOf seats) = 0;
    /// Whether the session was let in for its seat alone, while nobody new was.
    virtual bool owes_seat(SessionId session) const = 0;
    virtual std::uint32_t session_count() const = 0;
    virtual const ServerTransportCounters& counters() const = 0;
    virtual Carrier& carrier() = 0;
    /// When flush() or receive() is next needed though nothing arrives (retransmission, timeouts); far future when
    /// idle.
    virtual TimePoint next_deadline() const = 0;
};

}  // namespace tickwire::transport
