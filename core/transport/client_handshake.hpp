// The client's way to a session: hello, cookie, join, welcome, each asked again until it is answered. Knows no session;
// what comes out are its keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "security/key_exchange.hpp"
#include "transport/counters.hpp"
#include "transport/handshake_messages.hpp"
#include "transport/outbox.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::transport {

class ClientHandshake {
public:
    struct Credentials {
        std::optional<security::Key> join_key{};
        std::vector<std::byte> token{};  ///< the part that the server opens
        security::Key token_secret{};
        security::CipherSet ciphers = 0;  ///< of this machine, that may be used
        std::uint16_t seat_player = 0;    ///< 0: it has no seat
        security::Mac seat{};             ///< hash of its secret
    };
    struct Agreed {
        std::uint32_t session = 0;
        security::SessionKeys keys;
        security::Mac reset_token{};
        security::Cipher cipher{};
    };
    ClientHandshake(Credentials credentials, security::RandomSource& random, TimePoint now);

    /// From the server's address; anybody may have sent it.
    void take(std::span<const std::byte> datagram, TimePoint now, ClientTransportCounters& counters);
    /// Sends what is due.
    void send(TimePoint now, const Route& server, Outbox& outbox, ClientTransportCounters& counters);
    TimePoint next_due() const { return next_send_; }

    const std::optional<Agreed>& agreed() const { return agreed_; }
    const std::optional<Disconnect>& refused() const { return refused_; }
    /// Where the server has sent us, at its address; 0: nowhere else.
    std::uint16_t sent_to_port() const { return sent_to_port_; }

private:
    enum class Step { hello, join };
    void take_cookie(const CookieMessage& message, TimePoint now, ClientTransportCounters& counters);
    void take_welcome(const WelcomeMessage& message, ClientTransportCounters& counters);
    void take_refusal(const RefusedMessage& message);
    void begin(Step step, std::vector<std::byte> datagram, TimePoint now);
    security::Key known_before() const;

    Credentials credentials_;
    security::KeyPair own_;
    std::uint64_t nonce_;
    Step step_ = Step::hello;
    std::uint8_t admission_ = 0;
    std::uint16_t sent_to_port_ = 0;
    std::vector<std::byte> datagram_;  ///< asked until answered
    int sent_ = 0;                     ///< of this step
    Duration wait_{};
    TimePoint next_send_{};
    std::optional<Agreed> agreed_;
    std::optional<Disconnect> refused_;
};

}  // namespace tickwire::transport
