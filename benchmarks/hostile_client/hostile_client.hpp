// A client that joined as anybody may, holds its session's keys, and seals what no honest client says.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "security/random.hpp"
#include "tickwire/simulated_network.hpp"
#include "transport/client_handshake.hpp"
#include "transport/enet_engine.hpp"
#include "transport/session.hpp"

namespace hostile_client {

using namespace tickwire;

class HostileClient final : transport::EngineSink {
public:
    HostileClient(SimulatedNetwork& network, const Address& own, const Address& server, TimePoint now);
    void receive(TimePoint now);
    void flush(TimePoint now);
    /// A datagram of ENet's, as the server's engine would take it: it goes with the next flush().
    void inject(std::span<const std::byte> enet_datagram);
    /// A state datagram.
    void inject_state(std::span<const std::byte> bytes);

    bool connected() const { return session_ && session_->connected; }
    bool ended() const { return ended_.has_value(); }
    const std::optional<Disconnect>& end() const { return ended_; }
    /// The server's peer number and ENet's session bits, as an honest header carries them.
    std::uint16_t header_word() const { return header_word_; }
    std::uint32_t session_number() const { return session_->id().value; }

private:
    void engine_output(transport::SessionId session, std::span<const std::byte> datagram) noexcept override;
    void engine_connected(transport::SessionId) noexcept override { session_->connected = true; }
    void engine_packet(transport::SessionId, std::uint8_t, std::span<const std::byte>) noexcept override {}
    void engine_ended(transport::SessionId) noexcept override {}
    void take(const IncomingDatagram& datagram);

    security::SeededRandomSource random_{7};
    Address server_;
    TimePoint now_;
    std::unique_ptr<Carrier> carrier_;
    transport::ClientHandshake handshake_;
    std::optional<transport::Session> session_;
    std::unique_ptr<transport::EnetEngine> engine_;
    transport::EventQueue events_;
    transport::Outbox outbox_;
    transport::ClientTransportCounters counters_;
    transport::SealedCounters sealed_;
    std::optional<Disconnect> ended_;
    std::uint16_t header_word_ = 0;
};

}  // namespace hostile_client
