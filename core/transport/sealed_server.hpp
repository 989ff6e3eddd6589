// ServerTransport over a carrier: the gate for strangers, sealed sessions for the rest, one ENet engine for all.
#pragma once

#include <memory>
#include <new>

#include "transport/farewells.hpp"
#include "transport/gate.hpp"
#include "transport/prefetch.hpp"
#include "transport/query_desk.hpp"
#include "transport/session_agenda.hpp"
#include "transport/session_engine.hpp"
#include "transport/session_table.hpp"

namespace tickwire::transport {

class SealedServer final : public ServerTransport, private EngineSink {
public:
    SealedServer(std::unique_ptr<Carrier> carrier, const ServerTransportConfig& config, security::RandomSource& random,
                 TimePoint now);
    Result<void> start();

    void receive(TimePoint now) override;
    std::span<const TransportEvent> events() const override { return events_.events(); }
    void send_message(SessionId session, Lane lane, std::span<const std::byte> bytes) override;
    DatagramNumber send_state(SessionId session, std::span<const std::byte> bytes) override;
    void expect_state(SessionId session) const override {
        if (const ServerSession* found = sessions_.find(session)) found->sealed.expect_state();
    }
    void expect_sent(SessionId session) const override {
        if (const ServerSession* found = sessions_.find(session)) found->sealed.expect_sent();
    }
    void flush(TimePoint now) override;
    void answer_queries(std::function<ServerInfo()> source, bool discoverable) override {
        queries_.open(std::move(source), discoverable);
    }
    void set_playing(SessionId session) override;
    void disconnect(SessionId session, DisconnectReason reason, std::string_view detail) override;
    void close(DisconnectReason reason, std::string_view detail, TimePoint now) override;
    SessionStats stats(SessionId session) const override;
    PathStats path_stats(SessionId session) const override {
        const ServerSession* found = sessions_.find(session);
        return found == nullptr ? PathStats{} : found->sealed.path_stats();
    }
    std::uint64_t wire_bytes_sent(SessionId session) const override {
        const ServerSession* found = sessions_.find(session);
        return found == nullptr ? 0 : found->sealed.wire_bytes_sent();
    }
    SessionIdentity identity(SessionId session) const override;
    std::vector<std::byte> mint_ticket(SessionId session) override;
    void set_open(bool open) override { open_ = open; }
    void know_seats(SeatsOf seats) override { gate_->know_seats(std::move(seats)); }
    bool owes_seat(SessionId session) const override {
        const ServerSession* found = sessions_.find(session);
        return found != nullptr && found->owes_seat;
    }
    std::uint32_t session_count() const override { return sessions_.size(); }
    const ServerTransportCounters& counters() const override { return counters_; }
    Carrier& carrier() override { return *carrier_; }
    TimePoint next_deadline() const override;

private:
    void engine_output(SessionId session, std::span<const std::byte> datagram) noexcept override;
    void engine_connected(SessionId session) noexcept override;
    void engine_packet(SessionId session, std::uint8_t channel, std::span<const std::byte> bytes) noexcept override;
    void engine_ended(SessionId session) noexcept override;

    /// What belongs to one session, or to none. Where there is no memory for it, it is lost and counted, and the
    /// session ends when it is next looked at: whatever was half done goes with it, and nobody else notices.
    template <class Work>
    void contain(SessionId session, Work work) noexcept {
        try {
            work();
        } catch (const std::bad_alloc&) {
            ran_out_of_memory(session);
        }
    }
    void ran_out_of_memory(SessionId session) noexcept;
    std::span<const IncomingDatagram> next_batch() noexcept;
    void take(const IncomingDatagram& datagram);
    /// The session that a datagram names, whether it is genuine or not, gets its memory asked for.
    void expect(const IncomingDatagram& datagram) const;
    void expect_ack(const IncomingDatagram& datagram) const;
    void take_join(const IncomingDatagram& datagram);
    void take_sealed(const IncomingDatagram& datagram);
    void answer_unknown(SessionId session, const IncomingDatagram& datagram);
    /// Whether there is no place for one more; answers if so, before a token is used up.
    bool turned_away(const JoinMessage& join, const IncomingDatagram& datagram, ComesBack comes_back);
    void open_session(const Admitted& admitted, const IncomingDatagram& datagram);
    void welcome(ServerSession& session, const Admitted& admitted, const security::SessionKeys& keys,
                 const security::PublicKey& own, security::Cipher cipher);
    void take_sealed(ServerSession& from, const IncomingDatagram& datagram);
    void deliver(ServerSession& session, std::span<const std::byte> datagram);
    void strike(ServerSession& session);
    /// The other side is gone or has to go: an event for above, a farewell for the other side unless it said its own.
    void end(ServerSession& session, Disconnect why, bool tell_peer, bool replaced = false);
    void forget(SessionId session);
    void feed_sessions();
    void look_after_sessions();
    void look_after(ServerSession& session);
    /// Whether the session's time is over, or its other side too slow; ends it if so.
    bool has_to_end(ServerSession& session);
    void send_outbox() noexcept;
    /// As far as there is memory for one.
    void say_goodbye(ServerSession& session, DisconnectReason reason, std::string_view detail) noexcept;
    Duration timeout_of(const ServerSession& session) const;
    /// When it ends if nothing more comes.
    TimePoint deadline_of(const ServerSession& session) const;
    security::Mac reset_token(SessionId session) const;
    SessionId draw_session_id();

    std::unique_ptr<Carrier> carrier_;
    ServerTransportConfig config_;
    security::RandomSource& random_;
    TimePoint now_;
    std::unique_ptr<Gate> gate_;
    QueryDesk queries_;
    SessionTable sessions_;
    SessionAgenda agenda_;
    EventQueue events_;
    Outbox outbox_;
    Farewells farewells_;
    security::Key reset_key_;
    TokenBucket reset_budget_;
    ServerTransportCounters counters_;
    bool open_ = true;
    std::unique_ptr<EnetEngine> engine_;  // last: it goes first, and settles packets that the sessions' lanes know of
};

}  // namespace tickwire::transport
