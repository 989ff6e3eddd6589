// The client's end of the sealed transport: one session to one server, over one carrier. Called by client-lib/ each
// frame.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tickwire/carrier.hpp"
#include "transport/transport_types.hpp"

namespace tickwire::security {
class RandomSource;
}

namespace tickwire::transport {

struct ClientTransportConfig {
    Address server{};
    std::string join_key{};          ///< empty unless the host asked for one
    std::vector<std::byte> token{};  ///< connect token, empty unless the host asked for one
    /// Who this client was on the server before its connection was lost, and the secret of its seat: a server that
    /// takes nobody new lets it in. Zeros: nobody.
    std::uint16_t seat_player = 0;
    std::array<std::byte, 16> seat{};
    Duration connect_timeout{3'000'000};   ///< no answer for this long: disconnected with no_answer
    Duration playing_timeout{10'000'000};  ///< silence of the server that ends the session
    std::size_t max_message_bytes = 1024 * 1024;
    std::uint8_t ciphers = 0xFF;  ///< CipherSet that may be used where the machine can; 0: ChaCha20-Poly1305 alone
};

struct ClientTransportCounters;  // transport/counters.hpp

class ClientTransport {
public:
    static Result<std::unique_ptr<ClientTransport>> connect(std::unique_ptr<Carrier> carrier,
                                                            const ClientTransportConfig& config,
                                                            security::RandomSource& random, TimePoint now);
    virtual ~ClientTransport() = default;

    virtual void receive(TimePoint now) = 0;
    /// Valid until the next receive(). `connected` comes once, `disconnected` at most once and last.
    virtual std::span<const TransportEvent> events() const = 0;
    virtual void send_message(Lane lane, std::span<const std::byte> bytes) = 0;
    /// 0 while not connected.
    virtual DatagramNumber send_state(std::span<const std::byte> bytes) = 0;
    virtual void flush(TimePoint now) = 0;
    /// Says goodbye (sealed, repeated) at once; no event follows.
    virtual void disconnect(DisconnectReason reason, std::string_view detail, TimePoint now) = 0;
    /// Swaps the socket under a live session, as a change of network does: the session migrates.
    virtual void replace_carrier(std::unique_ptr<Carrier> carrier) = 0;

    virtual bool connected() const = 0;
    virtual SessionStats stats() const = 0;
    virtual const ClientTransportCounters& counters() const = 0;
    virtual Carrier& carrier() = 0;
    /// Where the session is, or is being opened: the configured address, or another port there that it has sent us to.
    virtual const Address& server() const = 0;
};

}  // namespace tickwire::transport
