// ClientTransport over a carrier: the handshake, then one sealed session with an ENet engine of its own.
#pragma once

#include <memory>
#include <new>
#include <optional>

#include "transport/client_handshake.hpp"
#include "transport/client_transport.hpp"
#include "transport/session_engine.hpp"

namespace tickwire::transport {

class SealedClient final : public ClientTransport, private EngineSink {
public:
    SealedClient(std::unique_ptr<Carrier> carrier, const ClientTransportConfig& config,
                 ClientHandshake::Credentials credentials, security::RandomSource& random, TimePoint now);
    Result<void> start();

    void receive(TimePoint now) override;
    std::span<const TransportEvent> events() const override { return events_.events(); }
    void send_message(Lane lane, std::span<const std::byte> bytes) override;
    DatagramNumber send_state(std::span<const std::byte> bytes) override;
    void flush(TimePoint now) override;
    void disconnect(DisconnectReason reason, std::string_view detail, TimePoint now) override;
    void replace_carrier(std::unique_ptr<Carrier> carrier) override;
    bool connected() const override { return session_ && session_->connected; }
    SessionStats stats() const override { return session_ ? session_->stats() : SessionStats{}; }
    const ClientTransportCounters& counters() const override { return counters_; }
    Carrier& carrier() override { return *carrier_; }
    const Address& server() const override { return server_; }

private:
    void engine_output(SessionId session, std::span<const std::byte> datagram) noexcept override;
    void engine_connected(SessionId session) noexcept override;
    void engine_packet(SessionId session, std::uint8_t channel, std::span<const std::byte> bytes) noexcept override;
    void engine_ended(SessionId session) noexcept override;

    /// Where there is no memory for it, the session ends when it is next looked at.
    template <class Work>
    void contain(Work work) noexcept {
        try {
            work();
        } catch (const std::bad_alloc&) {
            ++counters_.out_of_memory;
            out_of_memory_ = true;
        }
    }
    std::span<const IncomingDatagram> next_batch() noexcept;
    void take(const IncomingDatagram& datagram);
    void take_sealed(const IncomingDatagram& datagram);
    void open_session();
    void check_time();
    void send_queued();
    void end(Disconnect why, bool tell_server);
    /// As far as there is memory for one.
    void say_goodbye(DisconnectReason reason, std::string_view detail) noexcept;

    std::unique_ptr<Carrier> carrier_;
    ClientTransportConfig config_;
    Address server_;  ///< where it is talked to: another port than the configured one where that has sent us on
    security::RandomSource& random_;
    TimePoint now_, began_at_;
    std::optional<ClientHandshake> handshake_;  ///< until it has agreed or failed
    std::optional<Session> session_;
    security::Mac reset_token_{};
    EventQueue events_;
    Outbox outbox_;
    ClientTransportCounters counters_;
    bool ended_ = false;
    bool out_of_memory_ = false;          ///< it has to end
    std::unique_ptr<EnetEngine> engine_;  // last: it goes first, and settles packets that the session's lanes know of
};

}  // namespace tickwire::transport
