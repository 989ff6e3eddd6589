// Stock ENet as the engine of reliable delivery, with no network of its own: what comes in has been opened by the
// seal, what goes out is handed over before any socket sees it. Serves both ends; the server's holds many sessions.
#pragma once

#include <enet/enet.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tickwire/result.hpp"
#include "tickwire/time.hpp"
#include "transport/enet_firewall.hpp"
#include "transport/reliable_lane.hpp"
#include "transport/token_bucket.hpp"
#include "transport/transport_types.hpp"

namespace tickwire::transport {

/// What the engine tells its owner, during service() only. Nothing may be thrown: most of it is called through ENet.
class EngineSink {
public:
    virtual ~EngineSink() = default;
    /// A datagram for the peer of this session, to be sealed. The bytes are gone when this returns.
    virtual void engine_output(SessionId session, std::span<const std::byte> datagram) noexcept = 0;
    virtual void engine_connected(SessionId session) noexcept = 0;
    virtual void engine_packet(SessionId session, std::uint8_t channel, std::span<const std::byte> bytes) noexcept = 0;
    /// ENet gave up: nothing was acknowledged for the session's timeout.
    virtual void engine_ended(SessionId session) noexcept = 0;
};

/// What the seal measured of a session's wire.
struct WireState {
    Duration rtt{}, jitter{};
    bool carries = false;  ///< most of what is sent arrives, and something came just now
};

struct EngineCounters {
    std::uint64_t service_failed = 0;  ///< enet_host_service returned -1; never fatal
    std::uint64_t pokes_lost = 0;      ///< opened datagrams that the socket pair did not announce in time
    std::uint64_t out_of_memory = 0;   ///< what ENet, or a datagram on its way out of it, could not have
};

/// The sink must outlive it, and so must every InFlightPacket that it was given: destroying the engine settles them.
class EnetEngine {
public:
    /// `max_sessions` 1 to 4,000 for a server; a client has one. Fails closed on an ENet that this was not built for.
    static Result<std::unique_ptr<EnetEngine>> open(bool server, std::uint32_t max_sessions, EngineSink& sink);
    ~EnetEngine();
    EnetEngine(const EnetEngine&) = delete;
    EnetEngine& operator=(const EnetEngine&) = delete;

    /// From now on `slot` (below max_sessions, free) is this session's; `timeout` is the silence that ENet ends it
    /// after.
    void begin(SessionId session, std::uint32_t slot, Duration timeout);
    /// Client, after begin() of slot 0: starts ENet's own handshake inside the sealed session.
    bool connect(TimePoint now);
    /// Checks an opened datagram of this slot's session, and keeps it for service() when it passes.
    EnetVerdict deliver(std::uint32_t slot, std::span<const std::byte> datagram, TimePoint now);
    /// One ENet packet on a lane; `packet.done` is set when it was acknowledged, or when the session is forgotten.
    bool send(std::uint32_t slot, Lane lane, std::span<const std::byte> bytes, InFlightPacket& packet);
    /// Runs ENet: takes what was delivered, sends what is due, calls the sink. Costs nothing when there is none of it.
    void service(TimePoint now);
    void set_timeout(std::uint32_t slot, Duration timeout);
    /// Retransmission follows this.
    void set_wire(std::uint32_t slot, const WireState& wire);
    /// The session is over; nothing is said to its peer.
    void forget(std::uint32_t slot);
    /// When ENet next has to send something again; TimePoint::max() when it waits for nothing.
    TimePoint next_retransmission() const { return due_; }
    const EngineCounters& counters() const { return counters_; }

private:
    // Reliable commands of one client: ENet looks for the place of each among all that are out of order. An honest one
    // sends a packet a lane and tick, and again what was lost; what is over this after a long silence it sends again.
    static constexpr double reliable_per_second = 4'000, reliable_burst = 2'000;

    struct Opened {
        SessionId session;
        std::uint32_t slot;
        std::size_t offset, bytes;
    };
    struct Slot {
        SessionId session{};       ///< none: the slot is free
        ENetPeer* peer = nullptr;  ///< once connected
        Duration timeout{};
        bool carries = false;
        bool connecting = false;  ///< ENet's peer is not known yet
        bool unacknowledged = false;
        TokenBucket reliable{reliable_per_second, reliable_burst};
    };
    EnetEngine(bool server, EngineSink& sink) : server_(server), sink_(sink) {}
    Result<void> start(std::uint32_t max_sessions);
    Result<void> replace_socket();
    static int ENET_CALLBACK intercept(ENetHost* host, ENetEvent* event);
    static enet_uint32 ENET_CALLBACK gather(const ENetBuffer* buffers, std::size_t count);
    static void ENET_CALLBACK packet_freed(ENetPacket* packet);
    bool next_opened(ENetHost* host);
    void hand_over(ENetHost* host);
    void run_host();
    void dispatch_events();
    /// Peers that wait for an acknowledgement; valid until the next call.
    std::span<ENetPeer* const> waiting_peers();
    void tame_retransmission(ENetPeer& peer) const;
    void plan_next_service();
    void configure(ENetPeer& peer, Duration timeout);

    bool server_;
    EngineSink& sink_;
    ENetHost* host_ = nullptr;
    int our_end_ = -1;  ///< of the socket pair; ENet has the other
    std::vector<std::byte> opened_bytes_;
    std::vector<Opened> opened_;
    std::size_t opened_next_ = 0;
    std::vector<std::byte> gathered_;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> unacknowledged_;  ///< slots
    std::vector<ENetPeer*> waiting_;
    std::uint32_t connecting_ = 0;  ///< slots
    bool queued_ = false;           ///< something to send since the last service
    TimePoint serviced_at_{}, due_ = TimePoint::max();
    EngineCounters counters_;
};

}  // namespace tickwire::transport
