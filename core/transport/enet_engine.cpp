#include "transport/enet_engine.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>

#include "transport/enet_library.hpp"
#include "transport/enet_time.hpp"

namespace tickwire::transport {

namespace {

constexpr std::size_t checksum_slot_bytes = 4;
constexpr std::size_t largest_datagram_bytes = 4096;   // ENet's largest MTU
constexpr std::uint32_t virtual_network = 0x7f010000;  // 127.1.0.0
constexpr std::uint16_t virtual_port = 1;
constexpr std::size_t pokes_at_once = 64;
constexpr int poke_patience_ms = 20;  // only if the kernel held a datagram of a local pair back, which it does not
constexpr enet_uint32 smallest_retransmission_ms = 120;
constexpr enet_uint32 first_retransmission_ms = 250;  // before anything was measured
constexpr enet_uint32 second_copy_ms = 40;
constexpr enet_uint32 far_away_ms = 1u << 26;  // 18 hours: the seal keeps the session alive, ENet need not ping

/// A session's address in ENet's eyes: 127.1.0.0 and its slot.
enet_uint32 virtual_address(std::uint32_t slot) {
    return htonl(virtual_network + slot);
}

/// How long a command waits before it is sent again. What was lost once holds up all that came after it, so its second
/// try is doubled, 40 ms apart; bulk does not hurry. Many tries in vain on a wire that carries little mean a dead or a
/// full one: slower then. On one that carries the rest they mean bad luck, and at 40 % loss each way one message in
/// fifty has that much of it.
enet_uint32 retransmission_limit(const ENetOutgoingCommand& command, enet_uint32 base, bool carries) {
    const bool hurry = command.command.header.channelID != static_cast<enet_uint8>(Lane::bulk);
    const bool slower = !hurry || !carries;
    if (slower && command.sendAttempts > 10) return base * 4;
    if (slower && command.sendAttempts > 6) return base * 2;
    return hurry && command.sendAttempts % 2 == 0 ? std::min(base, second_copy_ms) : base;
}

/// The host that ENet calls back for: `buffers` is a member of it.
ENetHost* host_of(const ENetBuffer* buffers) {
    const auto* bytes = reinterpret_cast<const std::byte*>(buffers) - offsetof(ENetHost, buffers);
    return reinterpret_cast<ENetHost*>(const_cast<std::byte*>(bytes));
}

template <class Peer>
bool has_unsent(const Peer& peer) {
    if constexpr (requires { peer.outgoingSendReliableCommands; }) {
        if (!enet_list_empty(&peer.outgoingSendReliableCommands)) return true;
    }
    return !enet_list_empty(&peer.outgoingCommands);
}

EnetEngine* engine_of(const ENetHost* host) {
    return static_cast<EnetEngine*>(host->compressor.context);
}

}  // namespace

Result<std::unique_ptr<EnetEngine>> EnetEngine::open(bool server, std::uint32_t max_sessions, EngineSink& sink) {
    if (auto ready = initialize_enet(); !ready) return ready.error();
    std::unique_ptr<EnetEngine> engine(new EnetEngine(server, sink));
    if (auto started = engine->start(max_sessions); !started) return started.error();
    return engine;
}

Result<void> EnetEngine::start(std::uint32_t max_sessions) {
    host_ = enet_host_create(nullptr, max_sessions, lane_count, 0, 0);
    if (host_ == nullptr) return Error{ErrorCode::io, std::string("ENet host: ") + std::strerror(errno)};
    if (auto replaced = replace_socket(); !replaced) return replaced;

    host_->mtu = enet_mtu;
    for (std::size_t i = 0; i < host_->peerCount; ++i) host_->peers[i].mtu = enet_mtu;
    host_->maximumPacketSize = max_slice_bytes;
    host_->maximumWaitingData = 1024 * 1024;
    host_->checksum = gather;
    host_->intercept = intercept;
    // ENet never compresses without a compress function: what is left of the compressor is a pointer to us.
    host_->compressor = ENetCompressor{this, nullptr, nullptr, nullptr};
    slots_.assign(max_sessions, {});
    // Later ENet's callbacks and what follows them need no memory.
    unacknowledged_.reserve(max_sessions);
    waiting_.reserve(max_sessions);
    gathered_.reserve(largest_datagram_bytes);
    return {};
}

/// ENet's UDP socket goes; in its place comes one end of a pair that nobody else can reach. What is poked into our end
/// makes ENet call intercept(), and what ENet sends fills a queue that nobody reads, which ENet takes for a busy
/// network.
Result<void> EnetEngine::replace_socket() {
    int ends[2];
    // SEQPACKET, because that ignores the address which ENet sends to.
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        return Error{ErrorCode::io, std::string("socketpair: ") + std::strerror(errno)};
    }
    enet_socket_destroy(host_->socket);
    host_->socket = ends[0];
    our_end_ = ends[1];
    const int smallest = 1;
    setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &smallest, sizeof smallest);
    return {};
}

EnetEngine::~EnetEngine() {
    if (host_ != nullptr) enet_host_destroy(host_);
    if (our_end_ >= 0) close(our_end_);
}

void EnetEngine::begin(SessionId session, std::uint32_t slot, Duration timeout) {
    assert(session && slot < slots_.size() && !slots_[slot].session);
    slots_[slot] = {.session = session, .timeout = timeout, .connecting = true};
    ++connecting_;
}

bool EnetEngine::connect(TimePoint now) {
    const EnetTime time(now);
    const ENetAddress address{virtual_address(0), virtual_port};
    ENetPeer* peer = enet_host_connect(host_, &address, lane_count, 0);
    if (peer == nullptr) return false;
    // ENet draws a connectID; ours is the session's number, so that either side can tell whose peer it is.
    peer->connectID = slots_[0].session.value;
    for (auto* node = enet_list_begin(&peer->outgoingCommands); node != enet_list_end(&peer->outgoingCommands);
         node = enet_list_next(node)) {
        reinterpret_cast<ENetOutgoingCommand*>(node)->command.connect.connectID = peer->connectID;
    }
    enet_peer_timeout(peer, 0x7fffffff, to_ms(slots_[0].timeout), to_ms(slots_[0].timeout));
    queued_ = true;
    return true;
}

EnetVerdict EnetEngine::deliver(std::uint32_t slot, std::span<const std::byte> datagram, TimePoint now) {
    const SessionId session = slots_[slot].session;
    std::size_t reliable = 0;
    const EnetVerdict verdict =
        check_enet_datagram(datagram, {*host_, server_, session.value, virtual_address(slot)}, reliable);
    if (verdict != EnetVerdict::pass) return verdict;
    if (server_ && reliable > 0 && !slots_[slot].reliable.take(static_cast<double>(reliable), now))
        return EnetVerdict::too_many;

    const bool has_sent_time = (static_cast<unsigned>(datagram[0]) & 0x80) != 0;
    const std::size_t header_bytes = has_sent_time ? 4 : 2;
    const std::size_t offset = (opened_bytes_.size() + 3) & ~std::size_t{3};
    const std::size_t bytes = datagram.size() + checksum_slot_bytes;
    // ENet copies commands as the largest that there is, beyond the end of a short last one.
    opened_bytes_.resize(offset + bytes + sizeof(ENetProtocol));
    std::byte* out = opened_bytes_.data() + offset;
    std::memcpy(out, datagram.data(), header_bytes);
    std::memset(out + header_bytes, 0, checksum_slot_bytes);
    std::memcpy(out + header_bytes + checksum_slot_bytes, datagram.data() + header_bytes,
                datagram.size() - header_bytes);
    opened_.push_back({session, slot, offset, bytes});
    return EnetVerdict::pass;
}

int ENET_CALLBACK EnetEngine::intercept(ENetHost* host, ENetEvent*) {
    // 0: ENet goes on with what we put in place. 1: it drops the datagram, as everything that we did not announce.
    return engine_of(host)->next_opened(host) ? 0 : 1;
}

bool EnetEngine::next_opened(ENetHost* host) {
    if (opened_next_ == opened_.size()) return false;
    const Opened opened = opened_[opened_next_++];
    // ENet refuses what comes before its news of the connection has been fetched; mostly it comes with that.
    if (slots_[opened.slot].connecting) dispatch_events();
    if (slots_[opened.slot].session != opened.session) return false;  // ended since it was delivered
    host->receivedData = reinterpret_cast<enet_uint8*>(opened_bytes_.data() + opened.offset);
    host->receivedDataLength = opened.bytes;
    host->receivedAddress = {virtual_address(opened.slot), virtual_port};
    return true;
}

/// ENet's checksum callback. On the way in `count` is 1 and the answer must be the zero that deliver() wrote; on the
/// way out every buffer of the datagram is here, and this is where it leaves ENet.
enet_uint32 ENET_CALLBACK EnetEngine::gather(const ENetBuffer* buffers, std::size_t count) {
    if (count == 1) return 0;
    ENetHost* host = host_of(buffers);
    engine_of(host)->hand_over(host);
    return 0;
}

void EnetEngine::hand_over(ENetHost* host) {
    const std::size_t header_bytes = host->buffers[0].dataLength - checksum_slot_bytes;
    std::uint32_t connect_id = 0;
    std::memcpy(&connect_id, static_cast<const std::byte*>(host->buffers[0].data) + header_bytes, sizeof connect_id);
    // A CONNECT has no peer yet and carries 0 here; only a client sends one, and it has one session.
    if (connect_id == 0 && !server_) connect_id = slots_[0].session.value;

    std::size_t bytes = header_bytes;
    for (std::size_t i = 1; i < host->bufferCount; ++i) bytes += host->buffers[i].dataLength;
    const bool fits = bytes <= gathered_.capacity();
    assert(fits);
    gathered_.clear();
    for (std::size_t i = 0; i < host->bufferCount; ++i) {
        const auto* data = static_cast<const std::byte*>(host->buffers[i].data);
        if (fits) gathered_.insert(gathered_.end(), data, data + (i == 0 ? header_bytes : host->buffers[i].dataLength));
        host->buffers[i].dataLength = 0;  // no plaintext goes any further
    }
    if (connect_id != 0 && fits) sink_.engine_output(SessionId{connect_id}, gathered_);
}

void ENET_CALLBACK EnetEngine::packet_freed(ENetPacket* packet) {
    static_cast<InFlightPacket*>(packet->userData)->done = true;
}

bool EnetEngine::send(std::uint32_t slot, Lane lane, std::span<const std::byte> bytes, InFlightPacket& packet) {
    ENetPeer* peer = slots_[slot].peer;
    if (peer == nullptr) return false;
    ENetPacket* copy = enet_packet_create(bytes.data(), bytes.size(), ENET_PACKET_FLAG_RELIABLE);
    if (copy == nullptr) {
        ++counters_.out_of_memory;
        return false;
    }
    copy->userData = &packet;
    copy->freeCallback = packet_freed;
    if (enet_peer_send(peer, static_cast<enet_uint8>(lane), copy) != 0) {
        enet_packet_destroy(copy);
        return false;
    }
    queued_ = true;
    if (!slots_[slot].unacknowledged) unacknowledged_.push_back(slot);
    slots_[slot].unacknowledged = true;
    return true;
}

void EnetEngine::service(TimePoint now) {
    // ENet looks at every peer several times in each call.
    if (opened_.empty() && !queued_ && now < due_) return;
    queued_ = false;
    serviced_at_ = now;
    const std::uint64_t short_before = enet_out_of_memory();
    for (ENetPeer* peer : waiting_peers()) tame_retransmission(*peer);
    std::size_t poked = 0;
    int patience = poke_patience_ms;
    do {
        const char poke = 1;
        for (std::size_t n = 0; poked < opened_.size() && n < pokes_at_once; ++n, ++poked) {
            if (::send(our_end_, &poke, 1, MSG_NOSIGNAL) != 1) break;
        }
        const std::size_t before = opened_next_;
        run_host();
        dispatch_events();
        if (opened_next_ == before && opened_next_ < opened_.size()) {
            pollfd waiting{host_->socket, POLLIN, 0};
            poll(&waiting, 1, 1);
            --patience;
        }
    } while (opened_next_ < opened_.size() && patience > 0);
    counters_.out_of_memory += enet_out_of_memory() - short_before;
    counters_.pokes_lost += opened_.size() - opened_next_;
    opened_.clear();
    opened_bytes_.clear();
    opened_next_ = 0;
    plan_next_service();
}

void EnetEngine::run_host() {
    // Else ENet tells every peer our (absent) bandwidth limits each time that somebody comes or goes.
    host_->recalculateBandwidthLimits = 0;
    const EnetTime time(serviced_at_);
    if (enet_host_service(host_, nullptr, 0) < 0) ++counters_.service_failed;
}

void EnetEngine::dispatch_events() {
    ENetEvent event;
    while (enet_host_check_events(host_, &event) > 0) {
        // A peer that ENet has just reset keeps its address.
        const std::uint32_t number = ntohl(event.peer->address.host) - virtual_network;
        if (number >= slots_.size()) continue;
        Slot& slot = slots_[number];
        const SessionId session = slot.session;
        switch (event.type) {
            case ENET_EVENT_TYPE_CONNECT:
                slot.peer = event.peer;
                connecting_ -= slot.connecting;
                slot.connecting = false;
                configure(*event.peer, slot.timeout);
                if (session) sink_.engine_connected(session);
                break;
            case ENET_EVENT_TYPE_RECEIVE:
                if (session) {
                    sink_.engine_packet(session, event.channelID,
                                        std::as_bytes(std::span(event.packet->data, event.packet->dataLength)));
                }
                enet_packet_destroy(event.packet);
                break;
            case ENET_EVENT_TYPE_DISCONNECT:
                slot.peer = nullptr;
                if (session) sink_.engine_ended(session);
                break;
            case ENET_EVENT_TYPE_NONE:
                break;
        }
    }
}

void EnetEngine::configure(ENetPeer& peer, Duration timeout) {
    // Not enet_peer_throttle_configure(): that tells the other side, and what the other side says is refused here.
    peer.packetThrottleInterval = 5000;
    peer.packetThrottleAcceleration = ENET_PEER_PACKET_THROTTLE_SCALE;
    peer.packetThrottleDeceleration = 0;
    peer.packetThrottle = ENET_PEER_PACKET_THROTTLE_SCALE;
    enet_peer_ping_interval(&peer, far_away_ms);
    enet_peer_timeout(&peer, 0x7fffffff, to_ms(timeout), to_ms(timeout));
}

void EnetEngine::set_timeout(std::uint32_t slot, Duration timeout) {
    slots_[slot].timeout = timeout;
    if (slots_[slot].peer != nullptr) enet_peer_timeout(slots_[slot].peer, 0x7fffffff, to_ms(timeout), to_ms(timeout));
}

void EnetEngine::set_wire(std::uint32_t slot, const WireState& wire) {
    slots_[slot].carries = wire.carries;
    ENetPeer* peer = slots_[slot].peer;
    if (peer == nullptr) return;
    peer->roundTripTime = std::max(1u, to_ms(wire.rtt));
    peer->roundTripTimeVariance = to_ms(wire.jitter);
    peer->lastReceiveTime = std::max(1u, peer->lastReceiveTime);
}

/// ENet doubles a packet's timeout each time without a bound; ours stays near the round trip.
void EnetEngine::tame_retransmission(ENetPeer& peer) const {
    if (peer.state == ENET_PEER_STATE_DISCONNECTED || enet_list_empty(&peer.sentReliableCommands)) return;
    const enet_uint32 base = peer.lastReceiveTime == 0 ? first_retransmission_ms
                                                       : std::max(smallest_retransmission_ms,
                                                                  peer.roundTripTime + 2 * peer.roundTripTimeVariance);
    const std::uint32_t slot = ntohl(peer.address.host) - virtual_network;
    const bool carries = slot < slots_.size() && slots_[slot].carries;
    bool first = true;
    for (auto* node = enet_list_begin(&peer.sentReliableCommands); node != enet_list_end(&peer.sentReliableCommands);
         node = enet_list_next(node)) {
        auto& command = *reinterpret_cast<ENetOutgoingCommand*>(node);
        command.roundTripTimeout = std::min(command.roundTripTimeout, retransmission_limit(command, base, carries));
        const enet_uint32 due = command.sentTime + command.roundTripTimeout;
        if (first || static_cast<std::int32_t>(due - peer.nextTimeout) < 0) peer.nextTimeout = due;
        first = false;
    }
}

void EnetEngine::forget(std::uint32_t slot) {
    connecting_ -= slots_[slot].connecting;
    if (slots_[slot].unacknowledged) std::erase(unacknowledged_, slot);
    const enet_uint32 address = virtual_address(slot);
    for (std::size_t i = 0; i < host_->peerCount; ++i) {
        ENetPeer& peer = host_->peers[i];
        if (peer.state != ENET_PEER_STATE_DISCONNECTED && peer.address.host == address) {
            enet_peer_reset(&peer);
            peer.mtu = enet_mtu;
            peer.address = {};
        }
    }
    slots_[slot] = {};
}

/// A peer that connects waits too, and is known to ENet alone until it has.
std::span<ENetPeer* const> EnetEngine::waiting_peers() {
    const auto waits = [](const ENetPeer& peer) {
        return peer.state != ENET_PEER_STATE_DISCONNECTED &&
               (!enet_list_empty(&peer.sentReliableCommands) || has_unsent(peer));
    };
    waiting_.clear();
    std::erase_if(unacknowledged_, [&](std::uint32_t slot) {
        ENetPeer* peer = slots_[slot].peer;
        slots_[slot].unacknowledged = peer != nullptr && waits(*peer);
        if (slots_[slot].unacknowledged) waiting_.push_back(peer);
        return !slots_[slot].unacknowledged;
    });
    if (connecting_ == 0) return waiting_;
    waiting_.clear();
    for (std::size_t i = 0; i < host_->peerCount; ++i) {
        if (waits(host_->peers[i])) waiting_.push_back(&host_->peers[i]);
    }
    return waiting_;
}

void EnetEngine::plan_next_service() {
    due_ = TimePoint::max();
    for (ENetPeer* peer : waiting_peers()) {
        if (enet_list_empty(&peer->sentReliableCommands)) continue;
        tame_retransmission(*peer);
        // ENet's clock is the low 32 bits of ours in milliseconds, so only the distance means anything.
        const auto in_ms = static_cast<std::int32_t>(peer->nextTimeout - to_ms(serviced_at_));
        due_ = std::min(due_, serviced_at_ + std::chrono::milliseconds(std::max(in_ms, 0)));
    }
}

}  // namespace tickwire::transport
