// The server's door: what strangers send, answered without remembering them. Only a JOIN whose every check passed
// reaches the sessions. The cheapest check always comes first.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "security/cookie.hpp"
#include "security/key_exchange.hpp"
#include "security/token.hpp"
#include "transport/asked_before.hpp"
#include "transport/counters.hpp"
#include "transport/handshake_messages.hpp"
#include "transport/outbox.hpp"
#include "transport/prefix_budget.hpp"
#include "transport/server_transport.hpp"
#include "transport/token_bucket.hpp"

namespace tickwire::transport {

/// A client that proved its address and its right to join.
struct Admitted {
    std::uint64_t nonce = 0;
    security::PublicKey client_key{};
    security::Key known_before;  ///< the join key, the token's secret, or zeros
    SessionIdentity identity{};
    security::CipherSet ciphers = 0;  ///< the client's
    bool owes_seat = false;           ///< see ServerTransport::owes_seat()
};

/// By what somebody has shown that it was here before.
enum class ComesBack { no, by_ticket, by_seat };

class Gate {
public:
    static Result<std::unique_ptr<Gate>> open(const ServerTransportConfig& config, security::RandomSource& random);

    void hello(const IncomingDatagram& datagram, TimePoint now, Outbox& outbox, ServerTransportCounters& counters);
    /// Cookie, then budget: a JOIN that comes this far is from where it says. Nothing when it was dropped or answered.
    std::optional<JoinMessage> join(const IncomingDatagram& datagram, TimePoint now, Outbox& outbox,
                                    ServerTransportCounters& counters);
    /// Of a JOIN that came this far; nothing is used up. A wrong proof or ticket costs a hash or a decryption.
    ComesBack comes_back(const JoinMessage& join) const;
    void know_seats(SeatsOf seats) { seats_ = std::move(seats); }
    /// What the client offers as its right to join. Refuses by itself.
    std::optional<Admitted> admit(const JoinMessage& join, const IncomingDatagram& datagram, Outbox& outbox,
                                  ServerTransportCounters& counters);
    std::vector<std::byte> mint_ticket(const SessionIdentity& identity, security::RandomSource& random) const;
    void refuse(std::uint64_t nonce, DisconnectReason reason, std::string_view detail, const Route& route,
                Outbox& outbox);

private:
    Gate(const ServerTransportConfig& config, security::RandomSource& random);
    std::optional<Admitted> admit_token(const JoinMessage& join, const IncomingDatagram& datagram, Outbox& outbox,
                                        ServerTransportCounters& counters);
    std::optional<Admitted> admit_join_key(const JoinMessage& join, const Route& route, Outbox& outbox,
                                           ServerTransportCounters& counters);

    AdmissionMode admission_;
    security::CookieJar cookies_;
    PrefixBudget prefix_budget_;
    AskedBefore asked_before_;
    TokenBucket again_budget_, cookie_budget_, join_budget_;
    void take_keys(const ServerTransportConfig& config, security::RandomSource& random);
    bool is_banned(const JoinMessage& join, std::uint64_t user, const IncomingDatagram& datagram, Outbox& outbox,
                   ServerTransportCounters& counters);

    security::Key join_key_;
    std::vector<security::SealKey> token_keys_;  ///< the server's own first
    std::vector<Address> public_addresses_;
    std::function<std::uint64_t()> unix_time_;
    std::function<std::optional<std::string>(const Address&, std::uint64_t)> banned_;
    std::function<void(const UsedToken&)> token_used_;
    std::function<std::uint16_t()> place_;
    SeatsOf seats_;
    std::shared_ptr<security::UsedTokens> used_tokens_;
};

}  // namespace tickwire::transport
